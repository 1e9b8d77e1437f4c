//! What is allowed of a list and looks like a mistake.

use super::{CaseRow, List};
use crate::kernel::time::{DAYS_A_WEEK, WorkingDays};
use crate::scenario::{Scenario, Snapshot, Start, WorkKind};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Years before the first day beyond which no case was opened: nobody who is looked after, care leavers included, is so old.
const OLDEST_YEARS: i32 = 25;
/// Most rows that a warning names by their lines.
const MOST_NAMED: usize = 10;
/// Rows from which on a list that says everything twice is taken for one that was pasted twice: fewer may be brothers and sisters.
const FEWEST_TWICE: usize = 20;
/// Families from which on one date looks like a stand-in, if they are also so great a share of all and the date is not of late:
/// a service is referred many families on some day of this month, and still works with few of those of any day before.
const FEWEST_OF_A_DATE: usize = 20;
const SHARE_OF_A_DATE: f64 = 0.05;
const OF_LATE: f64 = 4.0 * DAYS_A_WEEK;
/// Share of what is begun that is over before what is called longer than it can be.
const NEARLY_ALL: f64 = 0.999;

impl List {
    /// What is allowed but looks like a mistake, or should be known of how it was read.
    pub fn warnings(&self, scenario: &Scenario) -> Vec<String> {
        let Start::Snapshot(start) = &scenario.start else { return Vec::new() };
        let days = &scenario.days;
        let opened = self.of_one_date(days, "opened_on", |row| row.opened_on);
        let began = self.of_one_date(days, "stage_began_on", |row| row.stage_began_on);
        // Where both are one date, it is said once.
        let began = began.filter(|(date, _)| opened.as_ref().is_none_or(|(other, _)| date != other));
        let of_one_date = opened.into_iter().chain(began).map(|(_, said)| said);
        let doubts = self.too_old(days.start()).into_iter().chain(of_one_date);
        let doubts = doubts.chain(self.too_long(scenario, start)).chain(self.twice());
        self.notes.iter().cloned().chain(doubts).collect()
    }

    fn too_old(&self, first_day: Date) -> Option<String> {
        let oldest = first_day.saturating_sub(OLDEST_YEARS.years());
        // No stage begins before its case is opened, so this is about stages too.
        let old: Vec<&CaseRow> = self.rows.iter().filter(|row| row.opened_on < oldest).collect();
        let mut dates: BTreeMap<Date, usize> = BTreeMap::new();
        for row in &old {
            *dates.entry(row.opened_on).or_default() += 1;
        }
        let (&most, &times) = dates.iter().max_by_key(|&(_, times)| times)?;
        Some(format!(
            "{} of the {} cases of the list were opened more than {OLDEST_YEARS} years before the first day, before \
             anybody who is a child was born (most often on {most}: {times}); a date such as 1900-01-01 or 1970-01-01 often \
             stands where none is known: see {} of the list",
            old.len(),
            self.rows.len(),
            lines(&old),
        ))
    }

    /// A date that very many families have, and what to say of it.
    fn of_one_date(&self, days: &WorkingDays, column: &str, date: fn(&CaseRow) -> Date) -> Option<(Date, String)> {
        let mut dates: BTreeMap<Date, BTreeSet<usize>> = BTreeMap::new();
        for row in &self.rows {
            dates.entry(date(row)).or_default().insert(row.family);
        }
        let least = (self.families as f64 * SHARE_OF_A_DATE).max(FEWEST_OF_A_DATE as f64);
        let many = |&(date, families): &(&Date, &BTreeSet<usize>)| {
            families.len() as f64 >= least && before(days, *date) > OF_LATE
        };
        let (&most, families) = dates.iter().filter(many).max_by_key(|(_, families)| families.len())?;
        let said = format!(
            "{} of the {} families of the list have one and the same `{column}`, {most}: such a date often stands where none \
             is known, or is that of a change of systems; what they still need is drawn as if it were true",
            families.len(),
            self.families
        );
        Some((most, said))
    }

    /// Stages that last longer than they can at the stated speed.
    fn too_long(&self, scenario: &Scenario, start: &Snapshot) -> Option<String> {
        // Days of the calendar by kind of work, once for all rows.
        let longest = WorkKind::ALL.map(|work| {
            let natural = &scenario.on_first_day().work[work].natural_days;
            if work == WorkKind::Holding { f64::INFINITY } else { natural.quantile(NEARLY_ALL) / start.speed_of(work) }
        });
        let is_too_long =
            |row: &&CaseRow| before(&scenario.days, row.stage_began_on) > longest[row.stage.done as usize];
        let long: Vec<&CaseRow> = self.rows.iter().filter(is_too_long).collect();
        let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &long {
            *stages.entry(row.stage.name).or_default() += 1;
        }
        let (stage, times) = stages.into_iter().max_by_key(|&(_, times)| times)?;
        Some(format!(
            "the stage of {} of the {} cases of the list began so long ago that, at its `mean_speed`, 999 of 1,000 would be over \
             (most often {stage}: {times}); they are taken to have been left lying, not to be about to end: check the dates, see \
             {} of the list, and `[start.mean_speed]`",
            long.len(),
            self.rows.len(),
            lines(&long),
        ))
    }

    fn twice(&self) -> Option<String> {
        let (first, second) = self.rows.split_at(self.rows.len() / 2);
        let same = |a: &CaseRow, b: &CaseRow| {
            (a.family, a.opened_on, a.stage_began_on) == (b.family, b.opened_on, b.stage_began_on)
        };
        let twice = first.len() == second.len()
            && first.len() >= FEWEST_TWICE / 2
            && first.iter().zip(second).all(|(a, b)| same(a, b))
            && first.iter().any(|row| row.family != first[0].family);
        twice.then(|| {
            format!(
                "the second half of the list, from line {}, repeats the first: every case counts twice",
                second[0].line
            )
        })
    }
}

/// Working days from a date to the first day.
fn before(days: &WorkingDays, date: Date) -> f64 {
    (days.start_time() - days.time_of(date)).max(0.0)
}

/// The lines of rows, the first of them by their numbers.
fn lines(rows: &[&CaseRow]) -> String {
    let named: Vec<String> = rows.iter().take(MOST_NAMED).map(|row| row.line.to_string()).collect();
    let more = if rows.len() > MOST_NAMED { format!(" and {} more", rows.len() - MOST_NAMED) } else { String::new() };
    format!("line{} {}{more}", if rows.len() == 1 { "" } else { "s" }, named.join(", "))
}
