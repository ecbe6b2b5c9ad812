cluster_name  = "vault"
ui            = false
disable_mlock = true
log_format    = "json"

listener "tcp" {
  address         = ":8200"
  cluster_address = ":8201"
  tls_disable     = true

  telemetry {
    unauthenticated_metrics_access = true
  }
}

storage "raft" {
  path                   = "/var/lib/vault/raft"
  performance_multiplier = 5

  retry_join {
    leader_api_addr = "http://vault-0.vault-headless.data-platform.svc.cluster.local:8200"
  }

  retry_join {
    leader_api_addr = "http://vault-1.vault-headless.data-platform.svc.cluster.local:8200"
  }

  retry_join {
    leader_api_addr = "http://vault-2.vault-headless.data-platform.svc.cluster.local:8200"
  }
}

service_registration "kubernetes" {}

telemetry {
  prometheus_retention_time = "24h"
  disable_hostname          = true
}
