package org.elasticsearch.bootstrap;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.cli.CliToolProvider;
import org.elasticsearch.cli.ProcessInfo;
import org.elasticsearch.cli.terminal.Terminal;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.KeyStoreWrapper;
import org.elasticsearch.common.settings.SecureString;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.transport.BoundTransportAddress;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.node.NodeValidationException;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts a node of Elasticsearch's own server classes, as its launcher does, for the live test: it reads
 * elasticsearch.yml and the keystore, takes -E settings, runs the bootstrap checks, and closes the node on SIGTERM.
 * Two things of the distribution are missing: entitlements, and the modules that Maven Central does not have.
 *
 * <p>With the argument "keystore" it stands for elasticsearch-keystore instead (create, and add --stdin), with
 * "users" it runs elasticsearch-users, and with "cron" it prints the next run of schedules after a time, in ms.
 *
 * <p>In this package because the bootstrap checks are visible in it only.
 */
public final class NodeMain {
    private NodeMain() {}

    public static void main(String[] arguments) throws Exception {
        Path config = Path.of(System.getProperty("es.path.conf"));
        LogConfigurator.registerErrorListener();
        LogConfigurator.configureESLogging();
        if (arguments.length > 0 && arguments[0].equals("keystore")) {
            keystore(config, new ArrayDeque<>(Arrays.asList(arguments).subList(1, arguments.length)));
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("users")) {
            System.exit(users(Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        if (arguments.length > 0 && arguments[0].equals("cron")) {
            for (int index = 2; index < arguments.length; index++) {
                System.out.println(nextRun(arguments[index], Long.parseLong(arguments[1])));
            }
            return;
        }
        start(config, settingsOf(arguments));
    }

    private static Map<String, String> settingsOf(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            if (argument.startsWith("-E") == false || argument.contains("=") == false) {
                throw new IllegalArgumentException("unknown argument " + argument);
            }
            int equals = argument.indexOf('=');
            settings.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return settings;
    }

    private static void start(Path config, Map<String, String> arguments) throws Exception {
        BootstrapInfo.init();
        Settings.Builder input = Settings.builder().put("path.home", System.getProperty("es.path.home"));
        KeyStoreWrapper keystore = KeyStoreWrapper.load(config);
        if (keystore != null) {
            keystore.decrypt(new char[0]);
            input.setSecureSettings(keystore);
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            input.build(),
            arguments,
            config,
            () -> System.getenv("POD_NAME")
        );
        LogConfigurator.setClusterName(ClusterName.CLUSTER_NAME_SETTING.get(environment.settings()).value());
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.configure(environment, true);
        Elasticsearch.initializeNatives(environment.tmpDir(), false, true, false);
        Elasticsearch.initializeProbes();
        Elasticsearch.checkLucene();
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false
        );
        Node node = new Node(environment, plugins) {
            @Override
            protected void validateNodeBeforeAcceptingRequests(
                BootstrapContext context,
                BoundTransportAddress address,
                List<BootstrapCheck> checks
            ) throws NodeValidationException {
                BootstrapChecks.check(context, address, checks);
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        try {
            node.start();
        } catch (NodeValidationException e) {
            System.err.println(e.getMessage());
            System.exit(78);
        }
        new CountDownLatch(1).await();
    }

    private static void close(Node node) {
        try {
            node.prepareForClose();
            node.close();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    private static int users(String[] arguments) throws Exception {
        for (CliToolProvider provider : ServiceLoader.load(CliToolProvider.class)) {
            if (provider.name().equals("users")) {
                return provider.create().main(arguments, Terminal.DEFAULT, ProcessInfo.fromSystem());
            }
        }
        throw new IllegalStateException("the security module brings no users tool");
    }

    /** By reflection: the class is in a module, and this one is compiled against the server alone. */
    private static Object nextRun(String expression, long after) throws Exception {
        Class<?> cron = Class.forName("org.elasticsearch.xpack.core.scheduler.Cron");
        Object schedule = cron.getConstructor(String.class).newInstance(expression);
        return cron.getMethod("getNextValidTimeAfter", long.class).invoke(schedule, after);
    }

    private static void keystore(Path config, ArrayDeque<String> arguments) throws Exception {
        String command = arguments.removeFirst();
        arguments.removeIf(argument -> argument.startsWith("--"));
        if (command.equals("create")) {
            try (KeyStoreWrapper keystore = KeyStoreWrapper.create()) {
                keystore.save(config, new char[0]);
            }
            return;
        }
        try (KeyStoreWrapper keystore = KeyStoreWrapper.load(config)) {
            keystore.decrypt(new char[0]);
            String[] values = new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).split("\n");
            for (String value : values) {
                try (SecureString secret = new SecureString(value.toCharArray())) {
                    keystore.setString(arguments.removeFirst(), secret.getChars());
                }
            }
            keystore.save(config, new char[0]);
        }
    }
}
