"""The only way out: one provider a file. Gateways call and decide nothing; timeouts and retryable are explicit."""
