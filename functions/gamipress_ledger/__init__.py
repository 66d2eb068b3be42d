"""GamiPress' two ledgers: logs and user earnings."""
