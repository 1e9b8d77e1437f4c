//! The whole scenario: the tables that hold throughout, and one policy for the start and for every dated change.

use super::area::{Area, MOST_POSTS, TakenNames, number_of_posts};
use super::check::{At, Check, turns_text};
use super::costs::PlannedBudget;
use super::demand::Pulse;
use super::diagnostic::Problem;
use super::families::Families;
use super::names::name_fault;
use super::node::{Node, Place, Value};
use super::pathway::CORE_TOTALS;
use super::policy::{DatedPolicy, Policy};
use super::snapshot::List;
use super::start::{Past, Start};
use super::structure::Layout;
use super::target::{StaticSum, Target};
use super::work::WorkKind;
use super::workforce::{Leave, Workforce};
use crate::kernel::bank_holidays::{BankHolidays, ClosedDays};
use crate::kernel::time::WorkingDays;
use crate::model::measure::Measure;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Most characters of a title.
const LONGEST_TITLE: usize = 1000;

/// A scenario, complete and valid: what one simulated future is a function of (with a seed and an index).
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Short name: file names and the `option` column.
    pub name: String,
    /// What charts and tables call it.
    pub title: String,
    /// The run's dates.
    pub days: WorkingDays,
    /// Replications when the command line does not say.
    pub replications: u32,
    /// Master seed when the command line does not say.
    pub seed: u64,
    /// What counts as success.
    pub target: Target,
    /// The static sum that is laid beside the simulation.
    pub static_sum: Option<StaticSum>,
    /// The planned budget.
    pub planned_budget: PlannedBudget,
    /// The areas, in the order of the base scenario's file, then those that changes add (without teams or referrals of
    /// their own at the start); the order keys random streams and is never renumbered.
    pub areas: Vec<Area>,
    /// How families are made up.
    pub families: Families,
    /// Planned absence.
    pub leave: Leave,
    /// Who is in post when the run starts.
    pub workforce: Workforce,
    /// What is simulated before the first day.
    pub past: Past,
    /// The open cases when the run starts.
    pub start: Start,
    /// Extra cases over some weeks, beside the recorded referrals.
    pub pulses: Vec<Pulse>,
    /// Whether there may ever be a core assessment: if not, measures of them have no meaning, and the initial assessment is the only one.
    pub has_core_assessments: bool,
    /// Index of the policy that the tables at the top state; a change may be dated on the first day, and take its place then.
    pub stated_policy: usize,
    /// What may change on a date, in the order of the times: what held in the past first, where there is one. See
    /// [`Scenario::first_policy`].
    pub policies: Vec<DatedPolicy>,
}

impl Scenario {
    /// Index of the policy that holds on the first day.
    #[must_use]
    pub fn first_policy(&self) -> usize {
        let start = self.days.start_time();
        self.policies.iter().rposition(|dated| dated.from <= start).unwrap_or(0)
    }

    /// The name of the area that its target is set for, if it is set for one.
    #[must_use]
    pub fn target_area(&self) -> Option<&str> {
        Some(&self.areas.get(self.target.area?)?.name)
    }

    /// The weekly measures that have a meaning in it, in reporting order.
    pub fn measures(&self) -> impl Iterator<Item = Measure> + use<> {
        let has_core = self.has_core_assessments;
        Measure::ALL.iter().copied().filter(move |measure| has_core || !measure.of_core_assessments())
    }

    /// What holds on the first day, and every change after it.
    #[must_use]
    pub fn from_first_day(&self) -> &[DatedPolicy] {
        &self.policies[self.first_policy()..]
    }

    /// What holds on the first day.
    #[must_use]
    pub fn on_first_day(&self) -> &Policy {
        &self.policies[self.first_policy()].policy
    }
}

/// A dated change, laid over everything that holds before it.
pub(super) struct Change {
    /// Its date.
    pub on: Date,
    /// Where the date stands.
    pub place: Place,
    /// Everything that holds from then on.
    pub tree: Node,
}

/// Converts a merged scenario with its list of cases, or says everything that is wrong with them.
pub(super) fn run(
    tree: &Node,
    (until, changes): (&[Change], &[Change]),
    removed: &[Vec<String>],
    list: Option<&List>,
) -> (Option<Scenario>, Vec<Problem>) {
    let mut check = Check::new(tree, removed);
    let name = check.name();
    let days = check.days();
    let mut named = check.names(&At::new("area"));
    let added = added_areas(&named, changes);
    named.extend(added.iter().cloned());
    let target = check.target(&named);
    let static_sum = check.static_sum();
    let title = check.text(&At::new("title"));
    if title.is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        let (message, help) = ("`title` is too long to head a chart", "say less");
        check.problem(&At::new("title"), message, format!("more than {LONGEST_TITLE} characters"), help);
    }
    if title.is_some_and(|title| title.contains(turns_text)) {
        let (message, help) =
            ("`title` holds a sign that turns text round", "leave out U+202A to U+202E and U+2066 to U+2069");
        check.problem(&At::new("title"), message, "it could be read as another", help);
    }
    let planned_budget = check.planned_budget(days.as_ref());
    let mut taken = TakenNames::new();
    let mut areas = check.areas(&mut taken);
    let of_base: Vec<String> = areas.iter().map(|area| area.name.clone()).collect();
    let replications = check.count(&At::new("replications"));
    let families = check.families();
    let leave = check.leave();
    let workforce: Workforce = check.table("workforce");
    let start = check.start(&areas, days.as_ref(), list);
    let past = check.past(&start);
    let base = number_of_posts(areas.iter().flat_map(Area::teams));
    // More than can be simulated is reported; here it must not be laid out.
    let mut layout = Layout::new(if base > u64::from(MOST_POSTS) { &[] } else { &areas }, areas.len() + added.len());
    areas.extend(added.iter().map(|name| Area::without_teams(name)));
    let managers: Vec<u32> = areas.iter().map(|area| area.teams().count() as u32 * workforce.managers_a_team).collect();
    let names: Vec<String> = areas.iter().map(|area| area.name.clone()).collect();
    let trees = until.iter().chain(changes).map(|change| &change.tree).chain([tree]);
    let listed = list.is_some_and(|list| list.holds(WorkKind::CoreAssessment));
    let has_core_assessments = listed || trees.into_iter().any(|tree| Check::new(tree, &[]).has_core_assessments());
    check.core_assessments_known(listed, has_core_assessments);
    let first = check.policy(&of_base, &names);
    posts_fit(&mut check, &first, (&names, &layout, base, &managers));
    let pulses = check.pulses(&of_base, days.as_ref());
    if check.stated(&At::new("structure")) {
        let help = "state the teams of the first day in [area.NAME] tables, those of a date in a [[change]]";
        check.problem(&At::new("structure"), "a structure without a date", "not in a [[change]]", help);
    }
    let mut problems = check.problems;
    let (mut policies, mut stated_policy) = (Vec::new(), 0);
    let holds = |from: f64, policy: Policy| DatedPolicy { from, policy, structure: Vec::new() };
    if let Some(days) = &days {
        let mut from = days.past_time();
        for until in until {
            let mut check = Check::new(&until.tree, removed);
            policies.push(holds(from, check.policy(&of_base, &names)));
            problems.append(&mut check.problems);
            problems.extend(not_past(until, days));
            from = days.time_of(until.on);
        }
        stated_policy = policies.len();
        policies.push(holds(from, first));
        let mut unread = added;
        let mut there = target.area.map_or(Vec::new(), |area| vec![(days.start(), layout.has_teams(area))]);
        for change in changes {
            let mut check = Check::new(&change.tree, removed);
            let policy = check.policy(&of_base, &names);
            // An area that two changes name is reported on by the first of them.
            for name in &check.names(&At::new("structure")) {
                if let Some(place) = unread.iter().position(|new| new == name) {
                    unread.remove(place);
                    check.area_name(name, &At::new("structure").key(name), &mut taken);
                }
            }
            let structure = check.structure(&names, &mut layout);
            there.extend(target.area.map(|area| (change.on, layout.has_teams(area))));
            posts_fit(&mut check, &policy, (&names, &layout, base, &managers));
            problems.append(&mut check.problems);
            // What holds from the first day on is there when that is set up; nobody acts on a closed day.
            let from = if change.on > days.start() { days.open_time_of(change.on) } else { days.time_of(change.on) };
            problems.extend(outside(change, days));
            let first = from <= days.start_time();
            if change.on > days.start() && policies.last().is_some_and(|last| last.from >= from && !first) {
                problems.push(at_date(
                    change,
                    "this change takes hold on the same working day as what holds before it",
                    "the same working day",
                    "a date at a weekend, on a bank holiday or on a closing day means the next working day: put both into one table",
                ));
            }
            policies.push(DatedPolicy { from, policy, structure });
        }
        problems.extend(Check::new(tree, removed).target_area_gone(&target, (&there, &layout), &names));
    }
    let Some(days) = days.filter(|_| problems.is_empty()) else { return (None, problems) };
    let title = title.filter(|title| !title.trim().is_empty()).map_or_else(|| name.clone(), str::to_owned);
    let scenario = Scenario {
        name,
        title,
        days,
        replications,
        seed: whole(tree, "seed"),
        target,
        static_sum,
        planned_budget,
        areas,
        families,
        leave,
        workforce,
        past,
        start,
        pulses,
        stated_policy,
        has_core_assessments,
        policies,
    };
    (Some(scenario), problems)
}

impl Check<'_> {
    /// A name that can stand in a file name anywhere.
    pub(super) fn name(&mut self) -> String {
        let at = At::new("name");
        if !self.required(&at) {
            return String::new();
        }
        let name = self.text(&at).unwrap_or_default().to_owned();
        let Some(fault) = name_fault(&name) else { return name };
        let help = "use letters, digits, `-`, `_` and `.`, for example: name = \"two-areas\"";
        self.problem(&at, "`name` cannot be used in file names", fault, help);
        name
    }

    /// Reports a list that has core assessments on a pathway without any, and a target on what is never measured.
    fn core_assessments_known(&mut self, listed: bool, has_core_assessments: bool) {
        if listed && !self.has_core_assessments() {
            let keys = ["pathway.after_core_assessment", "work.core_assessment"];
            if !keys.iter().all(|key| self.stated(&At::new(key))) {
                let message = "the list has cases in core assessments, which this pathway does not know";
                let help = "write `assessment` for their stage, or state [pathway] after_core_assessment and [work] core_assessment";
                self.problem(&At::new("start.snapshot"), message, "has core assessments", help);
            }
        }
        let at_of = |table: &str| At::new(table).key("core_assessment");
        let open =
            CORE_TOTALS.map(at_of).into_iter().find(|at| self.node(at).is_some_and(|node| node.number() > Some(0.0)));
        if let Some(at) = open.filter(|_| !self.has_core_assessments()) {
            let message = "open cases in core assessments, which this pathway does not know";
            let help = "count them as `initial_assessment`, or state [pathway] after_core_assessment and [work] core_assessment";
            self.problem(&at, message, "core assessments", help);
        }
        let at = At::new("target.measure");
        let measure = self.text(&at).and_then(Measure::from_name);
        if !has_core_assessments && measure.is_some_and(Measure::of_core_assessments) {
            let message = "the target is set on core assessments, of which there are none";
            let help = "on a pathway with one assessment that is the initial one: initial_assessments_in_time_13_weeks, for example";
            self.problem(&at, message, "never measured here", help);
        }
    }

    /// The days on which nobody works.
    fn closed_days(&mut self) -> ClosedDays {
        let named = self.text(&At::new("bank_holidays")).and_then(BankHolidays::named);
        let at = At::new("closing_days");
        let own: Vec<Date> = self.node(&at).map_or(&[][..], Node::items).iter().filter_map(Node::date).collect();
        for (place, day) in own.iter().enumerate() {
            if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                let label = format!("{day} is a weekend");
                let help = "nobody works at weekends in any case: leave it out, or state a Monday to Friday";
                self.problem(&at.key(&place.to_string()), "a closing day is no weekday", label, help);
            }
        }
        ClosedDays::from(named.unwrap_or(BankHolidays::EnglandAndWales)).and(own)
    }

    /// The run's dates.
    pub(super) fn days(&mut self) -> Option<WorkingDays> {
        let (first_at, last_at) = (At::new("first_day"), At::new("last_day"));
        let closed = self.closed_days();
        self.required(&first_at);
        self.required(&last_at);
        let (first, last) = (self.date(&first_at)?, self.date(&last_at)?);
        for (date, at) in [(first, &first_at), (last, &last_at)] {
            if !(1900..=2200).contains(&date.year()) {
                self.problem(at, "the calendar runs from 1900 to 2200", "", "state a year between them");
                return None;
            }
        }
        let weeks = self.count(&At::new("past.weeks"));
        let days = WorkingDays::new(first, last, closed).map(|days| days.after_weeks(weeks));
        let wrong = if last < first {
            Some(("the run ends before it begins", "put `last_day` after `first_day`"))
        } else if first.checked_add(30.years()).is_ok_and(|limit| last > limit) {
            Some(("the run is longer than 30 years", "simulate 30 years at most"))
        } else if days.is_none() {
            let help = "the days from `first_day` to `last_day` must hold a Monday to Friday";
            Some(("there is no working day in the run", help))
        } else {
            None
        };
        let Some((message, help)) = wrong else { return days };
        self.problem_with(&last_at, message, "the last day", (&first_at, "the first day"), help);
        None
    }
}

/// Areas that changes of structure add, in the order of the dates.
fn added_areas(of_base: &[String], changes: &[Change]) -> Vec<String> {
    let mut added: Vec<String> = Vec::new();
    let stated = changes.iter().filter_map(|change| change.tree.at(&["structure"])).flat_map(Node::entries);
    for name in stated.map(|entry| &entry.key) {
        if !of_base.contains(name) && !added.contains(name) {
            added.push(name.clone());
        }
    }
    added
}

/// A whole number at the top.
fn whole(tree: &Node, key: &str) -> u64 {
    match tree.at(&[key]).map(|node| &node.value) {
        Some(Value::Integer(number)) => number.unsigned_abs(),
        _ => 1,
    }
}

/// Reports posts that the teams of a date do not have, or cannot lose.
fn posts_fit(
    check: &mut Check<'_>,
    policy: &Policy,
    (names, layout, base, managers): (&[String], &Layout, u64, &[u32]),
) {
    check.all_posts(&policy.posts, base);
    if base <= u64::from(MOST_POSTS) && !check.spoilt(&At::new("area")) && !check.spoilt(&At::new("structure")) {
        check.posts_of_teams(&policy.posts, names, layout);
        check.fewer_managers(&policy.posts, names, managers);
    }
}

fn outside(change: &Change, days: &WorkingDays) -> Option<Problem> {
    let (first, last) = (days.start(), days.end());
    if change.on < first {
        let help = format!("the run begins on {first}: with `until` in place of `on` a change says what held before");
        Some(at_date(change, "this change is dated before the first day", "before the first day", &help))
    } else if change.on > last {
        let help = format!("the run ends on {last}: state an earlier date or leave the change out");
        Some(at_date(change, "this change is dated after the last day", "after the last day", &help))
    } else if days.time_of(change.on) >= days.end_time() {
        let help = "a weekend date means the next Monday: state an earlier date or leave the change out";
        Some(at_date(change, "this change takes hold after the last day", "the weekend that ends the run", help))
    } else if days.open_time_of(change.on) >= days.end_time() {
        let help =
            "a bank holiday or closing day means the next working day: state an earlier date or leave the change out";
        Some(at_date(change, "this change takes hold after the last day", "closed to the end of the run", help))
    } else {
        None
    }
}

/// What is wrong with what held until a date.
fn not_past(until: &Change, days: &WorkingDays) -> Option<Problem> {
    let (from, first) = (days.past_start(), days.start());
    if days.past_time() >= days.start_time() {
        let help = "state for how many weeks: past = { weeks = 104 }";
        Some(at_date(until, "this says what held in the past, but no past is simulated", "before the first day", help))
    } else if until.on > first {
        let help = format!("the run begins on {first}: what changes later has `on` in place of `until`");
        Some(at_date(until, "this goes beyond the first day", "after the first day", &help))
    } else if days.time_of(until.on) <= days.past_time() {
        let help = format!("simulation begins on {from}: state a later date, or more weeks of the past");
        Some(at_date(until, "this ends before the past that is simulated begins", "too early", &help))
    } else {
        None
    }
}

fn at_date(change: &Change, message: &str, label: &str, help: &str) -> Problem {
    Problem::at(change.place.clone(), message, label, help)
}
