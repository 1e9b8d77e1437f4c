//! The service's own list of open cases: a CSV file with one row a case (child). It is read once (`read.rs`) into rows in which
//! workers and families are numbers, and its rows become families of a scenario here.

mod cells;
mod columns;
mod dates;
mod doubts;
mod encoding;
mod read;

pub(super) use cells::with_line_ends;
pub(super) use encoding::{decoded, is_workbook};
pub(super) use read::read;

use cells::in_row;

use super::diagnostic::{MOST_SHOWN, Problem, grouped};
use super::node::Place;
use super::{Area, SnapshotFamily, TeamKind, WorkKind};
use crate::kernel::time::WorkingDays;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// Most bad rows that are reported one by one: with what is said of the others as many as are shown.
const MOST_REPORTED: usize = MOST_SHOWN - 1;
/// The section of the reference.
pub(super) const REFERENCE: &str = include_str!("snapshot/reference.md");

/// Years after the first day beyond which a date is no day of a plan: it stands where none is known.
const LATER_YEARS: i16 = 20;

/// How teams are named.
const TEAM_HELP: &str =
    "the second assessment team is assessment-2, the first of the others care-management-1 or mixed-1";

/// What is being done for a child, in the words of the list.
#[derive(Debug)]
struct Stage {
    /// The word in the column `kind`.
    kind: &'static str,
    /// The word in the column `stage`.
    name: &'static str,
    /// What it counts as while it waits.
    counts_as: WorkKind,
    /// What is being done.
    done: WorkKind,
}

/// Kind and stage as they go together.
const STAGES: [Stage; 13] = [
    Stage::new("assessment", "assessment", WorkKind::InitialAssessment, WorkKind::InitialAssessment),
    Stage::new("assessment", "initial_assessment", WorkKind::InitialAssessment, WorkKind::InitialAssessment),
    Stage::new("assessment", "core_assessment", WorkKind::CoreAssessment, WorkKind::CoreAssessment),
    Stage::new("child_in_need", "short_term_help", WorkKind::ShortTermHelp, WorkKind::ShortTermHelp),
    Stage::new("child_in_need", "awaiting_panel", WorkKind::ChildInNeed, WorkKind::Holding),
    Stage::new("child_protection", "awaiting_panel", WorkKind::ChildProtection, WorkKind::ChildProtection),
    Stage::new("looked_after", "awaiting_panel", WorkKind::LookedAfter, WorkKind::LookedAfter),
    Stage::new("child_in_need", "child_in_need", WorkKind::ChildInNeed, WorkKind::ChildInNeed),
    Stage::new("child_protection", "child_protection", WorkKind::ChildProtection, WorkKind::ChildProtection),
    Stage::new("looked_after", "looked_after", WorkKind::LookedAfter, WorkKind::LookedAfter),
    Stage::new("child_in_need", "closing", WorkKind::Closing, WorkKind::Closing),
    Stage::new("child_protection", "closing", WorkKind::Closing, WorkKind::Closing),
    Stage::new("looked_after", "closing", WorkKind::Closing, WorkKind::Closing),
];

impl Stage {
    const fn new(kind: &'static str, name: &'static str, counts_as: WorkKind, done: WorkKind) -> Self {
        Self { kind, name, counts_as, done }
    }

    /// Whether only an assessment team does it.
    fn of_assessment_teams(&self) -> bool {
        self.kind == "assessment" || matches!(self.name, "short_term_help" | "awaiting_panel")
    }
}

/// A row that can be read, whatever the scenario. Who holds the case and whose it is are numbers: the names stay in the file.
#[derive(Debug, Clone)]
struct CaseRow {
    /// Index among the names of areas.
    area: usize,
    team_kind: TeamKind,
    /// Whether the team is called a mixed one.
    mixed: bool,
    /// Number of the team among those of its kind, from 1.
    team: usize,
    /// Number of the worker, from 0; `None` is unallocated.
    holder: Option<usize>,
    stage: &'static Stage,
    opened_on: Date,
    stage_began_on: Date,
    /// Number of the family, from 0.
    family: usize,
    /// The line of the file, from 1.
    line: usize,
    /// Its bytes in the file.
    span: Range<usize>,
}

impl CaseRow {
    /// Its team as a list names it.
    fn team_word(&self) -> String {
        let kind = match self.team_kind {
            TeamKind::Assessment if self.mixed => "mixed",
            TeamKind::Assessment => "assessment",
            TeamKind::CareManagement => "care-management",
        };
        format!("{kind}-{}", self.team)
    }
}

/// A list that was read.
#[derive(Debug, Clone)]
pub(super) struct List {
    /// Names of areas, as they first appear.
    areas: Vec<String>,
    /// Its rows, in the order of the file.
    rows: Vec<CaseRow>,
    /// How many workers there are.
    workers: usize,
    /// How many families.
    families: usize,
    /// What should be known of how it was read.
    notes: Vec<String>,
    /// What is wrong with it, whatever the scenario.
    problems: Problems,
}

impl List {
    /// Rows, and so cases.
    pub fn cases(&self) -> usize {
        self.rows.len()
    }

    /// Whether some case is at such work.
    pub fn holds(&self, work: WorkKind) -> bool {
        self.rows.iter().any(|row| row.stage.done == work)
    }

    /// Adds what should be known of how it was read.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The list as it is kept beside results: no name in it, and the same scenario when it is read.
    pub fn without_names(&self) -> String {
        let mut text = columns::HEADER.join(",") + "\n";
        let areas: Vec<String> = self.areas.iter().map(|area| cells::quoted(area)).collect();
        for row in &self.rows {
            let team = row.team_word();
            let holder = row.holder.map_or_else(String::new, |holder| format!("W{}", holder + 1));
            let Stage { kind, name, .. } = row.stage;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{},{team},{holder},{kind},{name},{},{},F{}",
                areas[row.area],
                row.opened_on,
                row.stage_began_on,
                row.family + 1
            );
        }
        text
    }

    /// The families in the order of the file, and everything that is wrong with the list for a service of these areas and days.
    pub fn families(&self, areas: &[Area], days: &WorkingDays) -> (Vec<SnapshotFamily>, Vec<Problem>) {
        let mut families = FamiliesOfList {
            list: self,
            areas,
            days,
            indices: self.areas.iter().map(|name| areas.iter().position(|area| area.name == *name)).collect(),
            workers: vec![None; self.workers],
            holders: BTreeMap::new(),
            places: vec![None; self.families],
            families: Vec::new(),
        };
        let mut problems = self.problems.clone();
        for row in &self.rows {
            if let Err(wrong) = families.row(row) {
                problems.add(row.span.clone(), *wrong);
            }
        }
        (families.families, problems.all())
    }
}

/// Rows becoming families.
struct FamiliesOfList<'a> {
    list: &'a List,
    areas: &'a [Area],
    days: &'a WorkingDays,
    /// Of each name of an area in the list, the area.
    indices: Vec<Option<usize>>,
    /// Of each worker, the place among the holders of the team.
    workers: Vec<Option<usize>>,
    /// Holders so far, by team.
    holders: BTreeMap<(usize, TeamKind, usize), usize>,
    /// Of each family, its place among the families and the line it was first on.
    places: Vec<Option<(usize, usize)>>,
    families: Vec<SnapshotFamily>,
}

impl FamiliesOfList<'_> {
    fn row(&mut self, row: &CaseRow) -> Result<(), Box<Problem>> {
        let area = self.indices[row.area].ok_or_else(|| {
            let names: Vec<&str> = self.areas.iter().map(|area| area.name.as_str()).collect();
            let message = format!("there is no area {}", cells::shown(&self.list.areas[row.area]));
            in_row(message, format!("the areas are {}", names.join(", ")))
        })?;
        let teams = match row.team_kind {
            TeamKind::Assessment => &self.areas[area].assessment_teams,
            TeamKind::CareManagement => &self.areas[area].care_management_teams,
        };
        let there = row.team_kind == TeamKind::CareManagement || row.mixed == self.areas[area].mixed;
        let Some(&posts) = teams.get(row.team - 1).filter(|_| there) else {
            let team = row.team_word();
            let message = format!("there is no team {team:?} in {}", self.areas[area].name);
            return Err(in_row(message, TEAM_HELP));
        };
        for (column, date) in [("opened_on", row.opened_on), ("stage_began_on", row.stage_began_on)] {
            if date > self.days.start() {
                let begins = format!("the run begins on {}", self.days.start());
                let help = if date.year() > self.days.start().year() + LATER_YEARS {
                    format!("{begins}; mend it: such a date often stands where none is known")
                } else {
                    format!("{begins}: leave later cases out")
                };
                return Err(in_row(format!("`{column}` is after the first day of the run"), help));
            }
        }
        let before = |date: Date| (self.days.start_time() - self.days.time_of(date)).max(0.0);
        let (opened_before, stage_began_before) = (before(row.opened_on), before(row.stage_began_on));
        if stage_began_before > opened_before {
            let help = "exchange the dates or mend one of them";
            return Err(in_row("the stage began before the case was opened", help));
        }
        let case = SnapshotFamily {
            area,
            team_kind: row.team_kind,
            team: row.team - 1,
            holder: self.holder((area, row.team_kind, row.team), posts.posts(), row.holder)?,
            children: 1,
            stage: row.stage.done,
            kind: row.stage.counts_as,
            opened_before,
            stage_began_before,
        };
        self.add(case, row)
    }

    fn holder(
        &mut self,
        team: (usize, TeamKind, usize),
        posts: u32,
        worker: Option<usize>,
    ) -> Result<Option<usize>, Box<Problem>> {
        let Some(worker) = worker else { return Ok(None) };
        if self.workers[worker].is_none() {
            let holders = self.holders.entry(team).or_default();
            if *holders >= posts as usize {
                let message = format!("this would be holder {} of a team with {posts} posts", *holders + 1);
                let help = "give the team more posts, or leave the holder empty if nobody has the case";
                return Err(in_row(message, help));
            }
            self.workers[worker] = Some(*holders);
            *holders += 1;
        }
        Ok(self.workers[worker])
    }

    fn add(&mut self, case: SnapshotFamily, row: &CaseRow) -> Result<(), Box<Problem>> {
        let Some((place, line)) = self.places[row.family] else {
            self.places[row.family] = Some((self.families.len(), row.line));
            self.families.push(case);
            return Ok(());
        };
        let family = &mut self.families[place];
        let same = (family.team_kind, family.team, family.holder, family.stage, family.kind)
            == (case.team_kind, case.team, case.holder, case.stage, case.kind);
        if !same {
            let message = format!(
                "this child and the one of the same family on line {line} differ in team, holder, kind or stage"
            );
            let help = "a family is worked with as one: make them equal, or give this child a family of its own";
            return Err(Box::new(Problem::at(None, message, "differs", help)));
        }
        family.children += 1;
        family.opened_before = family.opened_before.max(case.opened_before);
        family.stage_began_before = family.stage_began_before.max(case.stage_began_before);
        Ok(())
    }
}

/// What is wrong with a list, no more of it than can be read.
#[derive(Debug, Clone, Default)]
struct Problems {
    /// The list's file.
    file: usize,
    /// The first ones and where they are, in the order of the rows.
    first: Vec<(Range<usize>, Problem)>,
    /// Rows with one.
    count: usize,
}

impl Problems {
    fn add(&mut self, span: Range<usize>, wrong: Problem) {
        self.count += 1;
        let last = self.first.last();
        // Rows come in their order, but what is wrong whatever the scenario is found first.
        if self.first.len() >= MOST_REPORTED && last.is_some_and(|last| last.0.start < span.start) {
            return;
        }
        let place = self.first.partition_point(|other| other.0.start <= span.start);
        self.first.insert(place, (span, wrong));
        self.first.truncate(MOST_REPORTED);
    }

    /// As problems of the file.
    fn all(self) -> Vec<Problem> {
        let more = self.count - self.first.len();
        let rest = (more > 0).then(|| {
            let message = format!("{} more rows of the list have problems", grouped(more));
            let help = "mend those above first: many rows often share one cause";
            (usize::MAX..usize::MAX, Problem::bare(message, help))
        });
        let placed = |(span, problem)| Problem { place: Some(Place::new(self.file, span)), ..problem };
        self.first.into_iter().chain(rest).map(placed).collect()
    }
}
