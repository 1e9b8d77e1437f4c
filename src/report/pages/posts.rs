//! `posts`: the static sum for whole targets, from its caseload downwards.

use super::prelude::*;
use crate::scenario::static_sum::{row, whole_targets};
use crate::scenario::{Costs, StaticSum};

/// What the static sum says of each target at these prices.
pub fn posts(sum: StaticSum, costs: &Costs) -> Document {
    let (lowest, highest) = whole_targets(sum);
    let pounds = |value: f64| Cell::number(value, Unit::WHOLE_POUNDS);
    let count = |value: u32| Cell::Count(u64::from(value));
    let rows = (lowest..=highest).map(|target| row(sum, costs, target));
    let table = Table::of("posts", "Extra posts for each target", rows)
        .column(Column::new("Target"), |row| count(row.target))
        .column(Column::new("Social workers"), |row| count(row.social_workers))
        .column(Column::new("Managers"), |row| count(row.managers))
        .column(Column::new("Staff cost"), |row| pounds(row.staff_cost))
        .column(Column::new("Admin, IT, accommodation"), |row| pounds(row.overheads));
    let findings = vec![
        format!(
            "Static sum: {} cases a worker x {} social workers, divided by more workers; a year's cost.",
            Unit::digits(3).text(sum.caseload, false),
            sum.social_workers
        ),
        "No sickness, leave, turnover, time to hire or growth: `caseload compare` shows what posts really buy."
            .to_owned(),
    ];
    let mut document = Document { title: "The static sum".to_owned(), findings, ..Document::default() };
    document.push(Section::new("posts", "").table(table));
    document
}
