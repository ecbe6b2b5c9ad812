log_format = "json"

vault {
  address = "https://vault-active.data-platform.svc.cluster.local:8200"
  ca_cert = "/etc/vault/upstream/ca.crt"

  retry {
    num_retries = 30
  }
}

listener "tcp" {
  address         = ":8200"
  tls_cert_file   = "/tls/tls.crt"
  tls_key_file    = "/tls/tls.key"
  tls_min_version = "tls12"
}

listener "tcp" {
  address     = ":8202"
  role        = "metrics_only"
  tls_disable = true
}

telemetry {
  prometheus_retention_time = "24h"
  disable_hostname          = true
}
