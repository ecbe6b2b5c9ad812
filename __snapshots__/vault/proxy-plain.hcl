log_format = "json"

vault {
  address = "http://vault-active.data-platform.svc.cluster.local:8200"

  retry {
    num_retries = 30
  }
}

listener "tcp" {
  address     = ":8200"
  tls_disable = true
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
