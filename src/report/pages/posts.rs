//! `posts`: the static sum for whole targets, from its caseload downwards.

use crate::report::document::{Cell, Column, Document, Section, Table, Unit};
use crate::scenario::static_sum::{row, whole_targets};
use crate::scenario::{Costs, StaticSum};

/// What the static sum says of each target at these prices.
pub fn posts(sum: StaticSum, costs: &Costs) -> Document {
    let columns = vec![
        Column::new("Target"),
        Column::new("Social workers"),
        Column::new("Managers"),
        Column::new("Staff cost"),
        Column::new("Admin, IT, accommodation"),
    ];
    let (lowest, highest) = whole_targets(sum);
    let rows = (lowest..=highest).map(|target| {
        let row = row(sum, costs, target);
        let pounds = |value: f64| Cell::number(value, Unit::whole_pounds());
        let [social_workers, managers] = [row.social_workers, row.managers].map(|posts| Cell::Count(u64::from(posts)));
        vec![Cell::Count(u64::from(target)), social_workers, managers, pounds(row.staff_cost), pounds(row.overheads)]
    });
    let findings = vec![
        format!(
            "Static sum: {} cases a worker x {} social workers, divided by more workers; a year's cost.",
            Unit::digits(3).text(sum.caseload, false),
            sum.social_workers
        ),
        "No sickness, leave, turnover, time to hire or growth: `caseload compare` shows what posts really buy."
            .to_owned(),
    ];
    let table = Table::new("posts", "Extra posts for each target", columns).rows(rows);
    let mut document = Document { title: "The static sum".to_owned(), findings, ..Document::default() };
    document.push(Section::new("posts", "").table(table));
    document
}
