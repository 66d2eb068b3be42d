"""What WordPress' cron does: scheduled posts are published when their time comes."""
