//! The service's own list of open cases: a CSV file with one row a case (child).

use super::diagnostic::Problem;
use super::node::Place;
use super::{Area, SnapshotFamily, TeamKind, WorkKind};
use crate::kernel::time::WorkingDays;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The columns, in their order.
const HEADER: [&str; 8] = ["area", "team", "holder", "kind", "stage", "opened_on", "stage_began_on", "family"];
/// Most bad rows that are reported one by one.
const MOST_REPORTED: usize = 50;

/// Reads a list: its families in the order of the file, and everything that is wrong with it.
pub(super) fn read(file: usize, text: &str, areas: &[Area], days: &WorkingDays) -> (Vec<SnapshotFamily>, Vec<Problem>) {
    let mut list = List {
        file,
        areas,
        days,
        holders: Vec::new(),
        families: Vec::new(),
        places: BTreeMap::new(),
        problems: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    if header.iter().map(|name| name.trim_start_matches('\u{feff}')).ne(HEADER) {
        let end = text.find('\n').unwrap_or(text.len());
        let help = format!("the first line must be: {}", HEADER.join(","));
        list.problem(0..end, "these are not the columns of a list of open cases".into(), "the columns", &help);
        return (Vec::new(), list.problems);
    }
    for record in reader.into_records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                let start = start + text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start().len());
                let end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| start + n);
                list.row(&record, start..end);
            }
            Err(error) => {
                let start = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                let help = "save the list as comma-separated values in UTF-8";
                list.problem(start..start, format!("this row cannot be read: {error}"), "here", help);
            }
        }
    }
    if list.families.is_empty() && list.problems.is_empty() {
        list.problem(0..0, "the list holds no case".into(), "no rows", "one row a case (child) below the header");
    }
    list.cut();
    (list.families, list.problems)
}

struct List<'a> {
    file: usize,
    areas: &'a [Area],
    days: &'a WorkingDays,
    /// Holders by team, in order of first appearance.
    holders: Vec<((usize, TeamKind, usize), Vec<String>)>,
    /// Families in the order of the file.
    families: Vec<SnapshotFamily>,
    /// Where a family is among them, by area and identifier.
    places: BTreeMap<(usize, String), usize>,
    problems: Vec<Problem>,
}

impl List<'_> {
    fn problem(&mut self, span: std::ops::Range<usize>, message: String, label: &str, help: &str) {
        self.problems.push(Problem {
            place: Some(Place::new(self.file, span)),
            message,
            label: label.to_string(),
            help: help.to_string(),
            other: None,
        });
    }

    fn row(&mut self, record: &csv::StringRecord, span: std::ops::Range<usize>) {
        match self.case(record) {
            Ok(case) => self.add(record.get(7).unwrap_or("").to_string(), case, span),
            Err((message, help)) => self.problem(span, message, "in this row", &help),
        }
    }

    /// Reads a row as a family with one child.
    fn case(&mut self, record: &csv::StringRecord) -> Result<SnapshotFamily, (String, String)> {
        if record.len() != HEADER.len() {
            let help = format!("the columns are {}; an empty one still needs its comma", HEADER.join(","));
            return Err((format!("{} columns instead of {}", record.len(), HEADER.len()), help));
        }
        let area = self.areas.iter().position(|area| area.name == record[0]).ok_or_else(|| {
            let names: Vec<&str> = self.areas.iter().map(|area| area.name.as_str()).collect();
            (format!("there is no area {:?}", &record[0]), format!("the areas are {}", names.join(", ")))
        })?;
        let (team_kind, team) = self.team(area, &record[1])?;
        let (kind, stage) = stage(&record[3], &record[4])?;
        let assessing = record[3] == *"assessment" || matches!(&record[4], "short_term_help" | "awaiting_panel");
        if assessing && team_kind == TeamKind::CareManagement {
            let message = format!("a care-management team does not do {:?}", &record[4]);
            return Err((message, "name an assessment team, or the plan that runs".to_string()));
        }
        let opened_before = self.before("opened_on", &record[5])?;
        let stage_began_before = self.before("stage_began_on", &record[6])?;
        if stage_began_before > opened_before {
            let message = "the stage began before the case was opened".to_string();
            return Err((message, "exchange the dates or mend one of them".to_string()));
        }
        let holder = self.holder((area, team_kind, team), &record[2])?;
        Ok(SnapshotFamily {
            area,
            team_kind,
            team,
            holder,
            children: 1,
            stage,
            kind,
            opened_before,
            stage_began_before,
        })
    }

    fn team(&self, area: usize, text: &str) -> Result<(TeamKind, usize), (String, String)> {
        let help = "write assessment-2 for the second assessment team, care-management-1 for the first of the others";
        let bad = || (format!("there is no team {text:?} in {}", self.areas[area].name), help.to_string());
        let (kind, number) = text.rsplit_once('-').ok_or_else(bad)?;
        let (kind, teams) = match kind {
            "assessment" => (TeamKind::Assessment, &self.areas[area].assessment_teams),
            "care-management" => (TeamKind::CareManagement, &self.areas[area].care_management_teams),
            _ => return Err(bad()),
        };
        let number: usize = number.parse().map_err(|_| bad())?;
        if (1..=teams.len()).contains(&number) { Ok((kind, number - 1)) } else { Err(bad()) }
    }

    fn before(&self, column: &str, text: &str) -> Result<f64, (String, String)> {
        let date: Date =
            text.parse().ok().filter(|_| text.len() == 10).ok_or_else(|| {
                (format!("`{column}` is {text:?}, not a date"), "write dates as 2009-06-30".to_string())
            })?;
        if date > self.days.start() {
            let help = format!("the run begins on {}: leave later cases out", self.days.start());
            return Err((format!("`{column}` is after the first day of the run"), help));
        }
        Ok((self.days.start_time() - self.days.time_of(date)).max(0.0))
    }

    fn holder(&mut self, team: (usize, TeamKind, usize), name: &str) -> Result<Option<usize>, (String, String)> {
        if name.is_empty() {
            return Ok(None);
        }
        let area = &self.areas[team.0];
        let posts = match team.1 {
            TeamKind::Assessment => area.assessment_teams[team.2],
            TeamKind::CareManagement => area.care_management_teams[team.2],
        };
        let index = match self.holders.iter().position(|(key, _)| *key == team) {
            Some(index) => index,
            None => {
                self.holders.push((team, Vec::new()));
                self.holders.len() - 1
            }
        };
        let names = &mut self.holders[index].1;
        if let Some(place) = names.iter().position(|known| known == name) {
            return Ok(Some(place));
        }
        if names.len() >= posts as usize {
            let message = format!("{name:?} would be holder {} of a team with {posts} posts", names.len() + 1);
            let help = "give the team more posts, or leave the holder empty if nobody has the case";
            return Err((message, help.to_string()));
        }
        names.push(name.to_string());
        Ok(Some(names.len() - 1))
    }

    fn add(&mut self, id: String, case: SnapshotFamily, span: std::ops::Range<usize>) {
        if id.is_empty() {
            self.problem(span, "the row names no family".into(), "no `family`", "number the families of each area");
            return;
        }
        let Some(&place) = self.places.get(&(case.area, id.clone())) else {
            self.places.insert((case.area, id), self.families.len());
            self.families.push(case);
            return;
        };
        let family = &mut self.families[place];
        let same = (family.team_kind, family.team, family.holder, family.stage, family.kind)
            == (case.team_kind, case.team, case.holder, case.stage, case.kind);
        if same {
            family.children += 1;
            family.opened_before = family.opened_before.max(case.opened_before);
            family.stage_began_before = family.stage_began_before.max(case.stage_began_before);
        } else {
            let message = format!("the children of family {id:?} differ in team, holder, kind or stage");
            let help = "a family is worked with as one: make them equal, or give this child a family of its own";
            self.problem(span, message, "differs from an earlier row", help);
        }
    }

    /// Keeps a list of a thousand bad rows readable.
    fn cut(&mut self) {
        let more = self.problems.len().saturating_sub(MOST_REPORTED);
        if more > 0 {
            self.problems.truncate(MOST_REPORTED);
            let help = "mend those above first: many rows often share one cause";
            self.problems.push(Problem {
                place: Some(Place::new(self.file, 0..0)),
                message: format!("{more} more rows of the list have problems"),
                label: String::new(),
                help: help.to_string(),
                other: None,
            });
        }
    }
}

/// What the list's words for kind and stage mean: (what it counts as, what is being done).
fn stage(kind: &str, stage: &str) -> Result<(WorkKind, WorkKind), (String, String)> {
    let plan = match kind {
        "child_in_need" => Some(WorkKind::ChildInNeed),
        "child_protection" => Some(WorkKind::ChildProtection),
        "looked_after" => Some(WorkKind::LookedAfter),
        "assessment" => None,
        _ => {
            let help = "one of child_in_need, child_protection, looked_after, assessment";
            return Err((format!("there is no kind {kind:?}"), help.to_string()));
        }
    };
    match (stage, plan) {
        ("initial_assessment", None) => Ok((WorkKind::InitialAssessment, WorkKind::InitialAssessment)),
        ("core_assessment", None) => Ok((WorkKind::CoreAssessment, WorkKind::CoreAssessment)),
        ("short_term_help", Some(WorkKind::ChildInNeed)) => Ok((WorkKind::ShortTermHelp, WorkKind::ShortTermHelp)),
        ("awaiting_panel", Some(WorkKind::ChildInNeed)) => Ok((WorkKind::ChildInNeed, WorkKind::Holding)),
        ("awaiting_panel", Some(plan)) => Ok((plan, plan)),
        ("closing", Some(_)) => Ok((WorkKind::Closing, WorkKind::Closing)),
        (stage, Some(plan)) if stage == plan.name() => Ok((plan, plan)),
        (
            "initial_assessment" | "core_assessment" | "short_term_help" | "awaiting_panel" | "child_in_need"
            | "child_protection" | "looked_after" | "closing",
            _,
        ) => {
            let help = "assessment goes with initial_assessment and core_assessment, short_term_help with \
                        child_in_need, a plan with its own name, awaiting_panel or closing";
            Err((format!("the stage {stage:?} does not go with the kind {kind:?}"), help.to_string()))
        }
        _ => {
            let help = "one of initial_assessment, core_assessment, short_term_help, awaiting_panel, child_in_need, \
                        child_protection, looked_after, closing";
            Err((format!("there is no stage {stage:?}"), help.to_string()))
        }
    }
}
