"""Reports, cases, measures, appeals and the log: moderation decides, the forum holds the effect."""
