//! What a command prints: lines, or a table of them.

use std::io::{self, ErrorKind, Write};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::error::Error;

/// The lines for standard output.
#[derive(Debug, Default)]
pub(crate) struct Answer(Vec<String>);

impl Answer {
    pub(crate) fn line(line: impl Into<String>) -> Self {
        Self(vec![line.into()])
    }

    pub(crate) fn lines(lines: impl IntoIterator<Item = String>) -> Self {
        Self(lines.into_iter().collect())
    }
}

/// Prints the answer. A reader that has seen enough, as `head` has, is no failure.
pub(crate) fn print(answer: &Answer) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let mut write = || {
        for line in &answer.0 {
            writeln!(out, "{line}")?;
        }
        out.flush()
    };
    match write() {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Columns with a heading, as wide as they need to be.
pub(crate) struct Table<const N: usize>(Vec<[String; N]>);

impl<const N: usize> Table<N> {
    pub(crate) fn new(heading: [&str; N]) -> Self {
        Self(vec![heading.map(str::to_owned)])
    }

    /// Adds a row. What would break the line is shown as a blank.
    pub(crate) fn row(&mut self, cells: [String; N]) {
        self.0.push(cells.map(|cell| cell.replace(char::is_control, " ")));
    }
}

impl<const N: usize> From<Table<N>> for Answer {
    fn from(table: Table<N>) -> Self {
        let width = |column: usize| table.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<_> = (0..N).map(width).collect();
        Self::lines(table.0.iter().map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        }))
    }
}

/// The text, or a dash where there is none.
pub(crate) fn dash(text: Option<&str>) -> String {
    text.unwrap_or("-").to_owned()
}

/// To the second.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let mut table = Table::new(["A", "LONG"]);
        table.row(["wide cell".to_owned(), "b\nc".to_owned()]);
        assert_eq!(Answer::from(table).0, ["A          LONG", "wide cell  b c"]);
    }
}
