cluster_name = "vault"
ui           = false
log_format   = "json"

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
  performance_multiplier = 5

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

seal "transit" {
  address    = "https://root.example.com:8200"
  mount_path = "transit/"
  key_name   = "vault"
}

audit "file" "stdout" {
  options {
    file_path = "stdout"
  }
}

audit "file" "file" {
  options {
    file_path = "/var/log/vault/audit.log"
  }
}
