"""The verbs that change something: one file per noun."""
