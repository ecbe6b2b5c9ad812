cluster_name  = "vault"
ui            = false
disable_mlock = true
log_format    = "json"

listener "tcp" {
  address         = ":8200"
  cluster_address = ":8201"
  tls_cert_file   = "/tls/tls.crt"
  tls_key_file    = "/tls/tls.key"
  tls_min_version = "tls12"

  telemetry {
    unauthenticated_metrics_access = true
  }
}

storage "raft" {
  path                   = "/var/lib/vault/raft"
  performance_multiplier = 1

  retry_join {
    leader_api_addr       = "https://vault-0.vault-headless.data-platform.svc.cluster.local:8200"
    leader_tls_servername = "vault-0.vault-headless.data-platform.svc.cluster.local"
    leader_ca_cert_file   = "/tls/ca.crt"
  }

  retry_join {
    leader_api_addr       = "https://vault-1.vault-headless.data-platform.svc.cluster.local:8200"
    leader_tls_servername = "vault-1.vault-headless.data-platform.svc.cluster.local"
    leader_ca_cert_file   = "/tls/ca.crt"
  }

  retry_join {
    leader_api_addr       = "https://vault-2.vault-headless.data-platform.svc.cluster.local:8200"
    leader_tls_servername = "vault-2.vault-headless.data-platform.svc.cluster.local"
    leader_ca_cert_file   = "/tls/ca.crt"
  }
}

service_registration "kubernetes" {}

telemetry {
  prometheus_retention_time = "24h"
  disable_hostname          = true
}

seal "awskms" {
  region     = "eu-central-1"
  kms_key_id = "alias/vault"
}
