//! Moving to another database.

use indicatif::{ProgressBar, ProgressStyle};
use pennon_storage::{
    Options, Store,
    copy::{self, Progress, Sums},
};

use crate::{
    error::Error,
    output::{Answer, Table},
};

/// Copies everything, goes on if it was interrupted, and compares what both have afterwards.
pub(super) fn run(from: &str, to: &str) -> Result<Answer, Error> {
    let source = open("--from", from, false)?;
    source.check().map_err(|error| Error::place("--from", error))?;
    let target = open("--to", to, true)?;
    target.migrate().map_err(|error| Error::place("--to", error))?;

    let bar = bar();
    let copied = copy::copy(&source, &target, |progress| show(&bar, progress));
    bar.finish_and_clear();
    let (source, target) = copied.map_err(|error| match error {
        pennon_storage::Error::Conflict => Error::OtherContents,
        other => other.into(),
    })?;
    let differ: Vec<_> = source.keys().filter(|table| source[*table] != target[*table]).copied().collect();
    if differ.is_empty() { Ok(report(&target)) } else { Err(Error::Differ(differ.join(", "))) }
}

fn open(flag: &'static str, url: &str, create: bool) -> Result<Store, Error> {
    // One connection reads all the time, and another one compares.
    let options = Options { pool_size: 2, create, ..Options::default() };
    Store::open(url, options).map_err(|error| Error::place(flag, error))
}

/// Shown on standard error, and only to a person.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:16} [{bar:40}] {pos}/{len} rows, {eta} left");
    // The template is ours and fits; without it there is a plain bar.
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_message(progress.table);
    bar.set_length(progress.total);
    bar.set_position(progress.done);
}

fn report(sums: &Sums) -> Answer {
    let mut table = Table::new(["TABLE", "ROWS", "CHECKSUM"]);
    for (name, sum) in sums {
        table.row([(*name).to_owned(), sum.rows.to_string(), format!("{:016x}", sum.checksum)]);
    }
    table.into()
}
