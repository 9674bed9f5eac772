"""The store: entities in memory, writes as changes, SQLite behind them."""
