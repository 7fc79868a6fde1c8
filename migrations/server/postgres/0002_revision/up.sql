-- Grows with every change that a reader of the portfolio sees. Who knows the number knows whether a copy is
-- up to date.
ALTER TABLE portfolios ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
