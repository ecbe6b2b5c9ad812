import { fieldsOf, isFields, type Manifest } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import { type ConfigurationText, configurationTexts, placeIn } from '../model/texts.ts';
import { pathOf } from '../path.ts';

/** Names whose values are secret; what follows may say that only a place or a rule is meant. */
const SECRET_NAME =
  /(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)$/i;
/** Names that end like those, and hold the name of a cluster or of a user. */
const NO_SECRET_NAME = /(?:INITIAL_CLUSTER_TOKEN|MINIO_ACCESS_KEY)$/i;
/** Options by their names, such as `jwt,pub-key=/certs/pub.pem,ttl=10m`. */
const OPTIONS = /,[a-z][a-z-]*=/i;
const NO_VALUE =
  /^(?:true|false|yes|no|on|off|none|null|nil|\d{1,5}|required|optional|md5|scram-sha-256(?:-plus)?|\*+|x+)$/i;

/** Whether a text is a value, and not a reference, a path, a placeholder or a switch. */
function isLiteral(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  return (
    text.length > 2 &&
    !NO_VALUE.test(text) &&
    !OPTIONS.test(text) &&
    // Substitutions of every kind, placeholders, paths and files.
    !/\$[({A-Za-z_]|\{\{|^<.*>$|^%|^[./~]|^(?:file|env|vault|secret|ref|arn|https?):|\.(?:pem|key|crt|jks|p12|txt|json|ya?ml)$/.test(
      text,
    )
  );
}

/** A password in a variable, for everyone who may read pods. */
const inVariable: Check = {
  id: 'secret-in-variable',
  severity: 'error',
  title: 'No variable holds a secret value',
  why: 'Everyone who may read the manifest or the pod has it, and Git keeps it for ever.',
  remedy: 'Put the value into a Secret, refer to it with valueFrom.secretKeyRef, and change it: it is known.',
  *find(inventory) {
    for (const source of configurationTexts(inventory)) {
      if (source.from !== 'variable') {
        continue;
      }
      const { name, text, object, path } = source;
      if (
        (SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name) && isSecretValue(text)) ||
        carriesPassword(text) !== undefined
      ) {
        yield { object, path, message: `${name} holds what looks like a secret value.` };
      }
    }
  },
};

/** Names of Secrets and of roles are lower-case words; a value has more to it than that, or is an infamous one. */
function isSecretValue(text: string): boolean {
  return isLiteral(text);
}

/** A password in a URL. */
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'<>]*:([^\s:/@"'<>]+)@/gi;

function carriesPassword(text: string): number | undefined {
  for (const match of text.includes('://') ? text.matchAll(URL_PASSWORD) : []) {
    if (isLiteral(match[1] ?? '')) {
      return match.index;
    }
  }
  return undefined;
}

/** `password: value`, `password = value`, in whatever format, at the start of a line. */
const ASSIGNMENT =
  /^[ \t]*["']?([\w.-]*(?:passw(?:or)?d|passphrase|secret[_-]?key|secret[_-]?access[_-]?key|api[_-]?key|auth[_-]?token|private[_-]?key))["']?[ \t]*[:=][ \t]*(.*)$/gim;
const KEY_BLOCK = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
const CLOUD_KEY = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/;

/** A secret in a ConfigMap, which nobody guards. */
const inConfigMap: Check = {
  id: 'secret-in-configmap',
  severity: 'error',
  title: 'No ConfigMap holds a secret value',
  why: 'ConfigMaps are open to every reader of the namespace, are not encrypted at rest, and stand in Git.',
  remedy: 'Move the value into a Secret, and change it: it is known.',
  *find(inventory) {
    for (const source of configurationTexts(inventory)) {
      if (source.from === 'file') {
        const position = secretIn(source);
        if (position !== undefined) {
          yield {
            object: source.object,
            path: source.path,
            message: `${source.name} holds what looks like a secret value${placeIn(source, position)}.`,
          };
        }
      }
    }
  },
};

function secretIn({ name, text }: ConfigurationText): number | undefined {
  if (!text.includes('\n') && SECRET_NAME.test(name) && isLiteral(text)) {
    return 0;
  }
  const block = KEY_BLOCK.exec(text) ?? CLOUD_KEY.exec(text);
  if (block !== null) {
    return block.index;
  }
  // Scripts and queries assign what they have been given; a line of code is no setting.
  const code = /\.(?:sh|bash|py|sql|rb|lua|js|ts|groovy|tpl)$/.test(name) || text.startsWith('#!');
  if (!code && /passw|passphrase|secret|key|token/i.test(text)) {
    for (const match of text.matchAll(ASSIGNMENT)) {
      const value = (match[2] ?? '').replace(/[,;]\s*$/, '').trim();
      if (value !== '' && !/^[[{|>#]|^["']{2}$|\s/.test(value) && isLiteral(value)) {
        return match.index;
      }
    }
  }
  return carriesPassword(text);
}

/** A Secret with its values, in a file. */
const committed: Check = {
  id: 'secret-value-rendered',
  severity: 'warning',
  title: 'No manifest carries the values of a Secret',
  why: 'base64 hides nothing: whoever reads the repository has the value, and Git keeps it for ever.',
  remedy:
    'Use an ExternalSecret or a SealedSecret, or make the Secret outside Git; change the value: it is known.',
  *find(inventory): Iterable<Problem> {
    for (const secret of inventory.of('', 'Secret')) {
      const field = (['data', 'stringData'] as const).find((name) =>
        Object.values(fieldsOf(secret[name])).some((value) => typeof value === 'string' && value !== ''),
      );
      if (field !== undefined && !isLive(secret)) {
        const keys = Object.keys(fieldsOf(secret[field])).join(', ');
        yield { object: secret, path: pathOf(field), message: `It carries the value of ${keys}.` };
      }
    }
  },
};

/** In a dump of a live cluster every Secret has its values. */
function isLive({ metadata }: Manifest): boolean {
  return (
    metadata.uid !== undefined || metadata.resourceVersion !== undefined || isFields(metadata.managedFields)
  );
}

export const secretChecks: readonly Check[] = [inVariable, inConfigMap, committed];
