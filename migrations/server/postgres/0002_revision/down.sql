ALTER TABLE portfolios DROP COLUMN revision;
