//! The tables that hold for the whole run: areas, families, leave, workforce, target.

use super::policy::MOST_POSTS;
use super::{At, Check, turns_text};
use crate::kernel::bank_holidays::BankHolidays;
use crate::kernel::time::WorkingDays;
use crate::model::measure::Measure;
use crate::scenario::names::alike;
use crate::scenario::{Area, Families, Leave, StaticSum, Target, Workforce};
use jiff::ToSpan;
use jiff::civil::Date;

/// Names that Windows keeps for devices.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Most weeks of a year that can hold a spell of leave or training.
const MOST_LEAVE_WEEKS: u32 = 46;

impl Check<'_> {
    /// A name that can stand in a file name anywhere.
    pub(super) fn name(&mut self) -> String {
        let at = At::new("name");
        if !self.required(&at) {
            return String::new();
        }
        let name = self.text(&at).unwrap_or_default().to_owned();
        let device = name.split('.').next().unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit());
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let label = if name.is_empty() {
            "is empty"
        } else if name.len() > 100 {
            "is longer than 100 characters"
        } else if let Some(bad) = name.chars().find(|&c| !safe(c)) {
            let label = format!("holds {bad:?}");
            let help = "use letters, digits, `-`, `_` and `.`; the `title` may hold anything";
            self.problem(&at, "`name` cannot be used in file names", label, help);
            return name;
        } else if name.starts_with(['.', '-']) || name.ends_with('.') {
            "begins or ends with a sign that file names cannot have there"
        } else if RESERVED.contains(&device.to_ascii_lowercase().as_str()) {
            "is a name that Windows keeps for a device"
        } else {
            return name;
        };
        let help = "use letters, digits, `-`, `_` and `.`, for example: name = \"two-areas\"";
        self.problem(&at, "`name` cannot be used in file names", label, help);
        name
    }

    /// The run's dates.
    pub(super) fn days(&mut self) -> Option<WorkingDays> {
        let (first_at, last_at) = (At::new("first_day"), At::new("last_day"));
        let bank_holidays = match self.text(&At::new("bank_holidays")) {
            Some("none") => BankHolidays::None,
            Some("england_and_wales") | None => BankHolidays::EnglandAndWales,
            Some(_) => {
                let help = "one of \"england_and_wales\" and \"none\"";
                self.problem(&At::new("bank_holidays"), "these bank holidays are not known", "", help);
                BankHolidays::None
            }
        };
        self.required(&first_at);
        self.required(&last_at);
        let (first, last) = (self.date(&first_at)?, self.date(&last_at)?);
        for (date, at) in [(first, &first_at), (last, &last_at)] {
            if !(1900..=2200).contains(&date.year()) {
                self.problem(at, "the calendar runs from 1900 to 2200", "", "state a year between them");
                return None;
            }
        }
        if last < first {
            let message = "the run ends before it begins".to_string();
            let help = "put `last_day` after `first_day`";
            self.problem_with(&last_at, message, "the last day", (&first_at, "the first day"), help);
            return None;
        }
        if first.checked_add(30.years()).is_ok_and(|limit| last > limit) {
            let message = "the run is longer than 30 years".to_string();
            let help = "simulate 30 years at most";
            self.problem_with(&last_at, message, "the last day", (&first_at, "the first day"), help);
            return None;
        }
        let days = WorkingDays::new(first, last, bank_holidays);
        if days.is_none() {
            let message = "there is no working day in the run".to_string();
            let help = "the days from `first_day` to `last_day` must hold a Monday to Friday";
            self.problem_with(&last_at, message, "the last day", (&first_at, "the first day"), help);
        }
        days
    }

    /// The static sum, if the scenario states one.
    pub(super) fn static_sum(&mut self) -> Option<StaticSum> {
        let at = At::new("static_sum");
        let stated = self.stated(&at);
        stated.then(|| StaticSum {
            caseload: self.number(&at.key("caseload")),
            social_workers: self.count(&at.key("social_workers")),
        })
    }

    /// The target.
    pub(super) fn target(&mut self) -> Target {
        let at = At::new("target");
        self.required(&at);
        let stated = self.required(&at.key("measure"));
        let measure = self.text(&at.key("measure")).unwrap_or_default().to_owned();
        if stated && Measure::from_name(&measure).is_none() {
            let names = Measure::ALL.iter().map(|measure| measure.name());
            let help = match crate::scenario::names::nearest(&measure, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "for example `live_cases_per_worker` or `caseload_mean`".to_string(),
            };
            let message = format!("there is no measure `{measure}`");
            self.problem(&at.key("measure"), message, "unknown measure", help);
        }
        if Measure::from_name(&measure).is_some_and(|measure| !measure.less_is_better()) {
            let message = format!("a target is met at or below its value, but more of `{measure}` is better");
            let help = "set the target on a measure of which less is better, such as `live_cases_per_worker`";
            self.problem(&at.key("measure"), message, "more of this is better", help);
        }
        let at_most = self.number(&at.key("at_most"));
        self.required(&at.key("by"));
        let by = self.date(&at.key("by"));
        let [first, last] = ["first_day", "last_day"].map(|day| self.date(&At::new(day)));
        if let (Some(day), Some(first), Some(last)) = (by, first, last)
            && first <= last
            && !(first..=last).contains(&day)
        {
            let message = "the target's date is outside the run".to_string();
            let help = format!("state a date from {first} to {last}");
            self.problem(&at.key("by"), message, "outside the run", help);
        }
        let month_ends = Measure::from_name(&measure) == Some(Measure::CaseloadS45);
        // The first of the four weeks that are averaged ends on this day at the latest.
        if let (Some(day), Some(first), true) = (by, first, month_ends)
            && day.saturating_sub(21.days()).max(first.saturating_add(6.days())) <= first.last_of_month()
        {
            let message = format!("`{measure}` has no value on this date: it is a mean of month ends");
            let help = format!("state a date from {} on", first.last_of_month().saturating_add(29.days()));
            self.problem(&at.key("by"), message, "no month has ended four weeks before", help);
        }
        Target { measure, at_most, by: by.unwrap_or(Date::ZERO) }
    }

    /// The areas, in the order of the file.
    pub(super) fn areas(&mut self) -> Vec<Area> {
        let at = At::new("area");
        let names = self.names(&at);
        if names.is_empty() {
            self.missing(&at);
        }
        let mut areas: Vec<Area> = Vec::with_capacity(names.len());
        for name in &names {
            self.area_name(name, &at.key(name), areas.iter().map(|area| &*area.name));
            areas.push(self.area(name, &at.key(name)));
        }
        let posts: u64 = areas
            .iter()
            .flat_map(|area| area.assessment_teams.iter().chain(&area.care_management_teams))
            .map(|&posts| u64::from(posts))
            .sum();
        if posts > u64::from(MOST_POSTS) {
            let message = format!("{posts} posts are more than can be simulated");
            self.problem(&at, message, "", "at most 10,000 posts in all: check that the numbers are posts");
        }
        areas
    }

    /// Reports a name that an area cannot have beside others.
    pub(super) fn area_name<'n>(&mut self, name: &str, at: &At, mut others: impl Iterator<Item = &'n str>) {
        if let Some(other) = others.find(|other| alike(other, name)) {
            let message = format!("the areas `{other}` and `{name}` would be taken for one");
            let help =
                "if they are one, write both alike; if not, let them differ in more than capitals, spaces and dots";
            self.problem(at, message, "hardly another name", help);
        }
        if alike(name, "all") {
            let help = "results use `all` for the whole service: rename the area";
            self.problem(at, format!("an area cannot be called `{name}`"), "reserved", help);
        }
        if name.trim().is_empty() || name.len() > 100 || name.chars().any(|sign| sign.is_control() || turns_text(sign))
        {
            let help = "use a short name such as [area.North]";
            self.problem(at, "this name cannot stand in tables", "", help);
        }
    }

    fn area(&mut self, name: &str, at: &At) -> Area {
        let assessment_at = at.key("assessment_teams");
        let stated = self.required(&assessment_at);
        let assessment_teams = self.counts(&assessment_at);
        if stated && assessment_teams.is_empty() {
            let message = format!("the area `{name}` has no assessment team");
            let help = "every area needs one to take its referrals: assessment_teams = [6, 6]";
            self.problem(&assessment_at, message, "is empty", help);
        }
        let care_management_teams = self.counts(&at.key("care_management_teams"));
        let mut vacancies = |teams: &[u32], kind: &str| {
            let teams_at = at.key(&format!("{kind}_teams"));
            for (index, _) in teams.iter().enumerate().filter(|(_, posts)| **posts == 0) {
                let help = "give the team posts or leave it out";
                self.problem(
                    &teams_at.key(&index.to_string()),
                    format!("`{kind}_teams` has a team without posts"),
                    "0 posts",
                    help,
                );
            }
            let posts: u64 = teams.iter().map(|&posts| u64::from(posts)).sum();
            let at = at.key(&format!("{kind}_vacancies"));
            let vacant = self.count(&at);
            if u64::from(vacant) > posts && !(posts == 0 && kind == "assessment") {
                let message = format!("`{kind}_vacancies`: {vacant} vacancies in teams with {posts} posts");
                let help = "vacancies are part of the posts: state at most as many";
                self.problem_with(&at, message, "vacant posts", (&teams_at, "all posts"), help);
            }
            vacant
        };
        let assessment_vacancies = vacancies(&assessment_teams, "assessment");
        let care_management_vacancies = vacancies(&care_management_teams, "care_management");
        Area {
            name: name.to_string(),
            assessment_teams,
            assessment_vacancies,
            care_management_teams,
            care_management_vacancies,
        }
    }

    /// How families are made up.
    pub(super) fn families(&mut self) -> Families {
        let at = At::new("families");
        self.required(&at);
        let size_at = at.key("size");
        let size = self.numbers(&size_at).map_or(vec![f64::NAN; 4], |size| self.normalised(&size, &size_at));
        Families {
            size: std::array::from_fn(|index| size[index]),
            urgent_share: self.number(&at.key("urgent_share")),
            extra_child_effort: self.number(&at.key("extra_child_effort")),
        }
    }

    /// Planned absence.
    pub(super) fn leave(&mut self) -> Leave {
        let at = At::new("leave");
        self.required(&at);
        let annual_days = self.count(&at.key("annual_days"));
        let training_days = self.count(&at.key("training_days"));
        let weeks = annual_days.div_ceil(5) + training_days.div_ceil(2);
        if weeks > MOST_LEAVE_WEEKS {
            let message = format!("leave and training take {weeks} different weeks of the year");
            let help = "leave is taken by the week and training two days at a time, each in a week of its own: state fewer days";
            self.problem(&at, message, format!("at most {MOST_LEAVE_WEEKS} weeks"), help);
        }
        Leave { annual_days, training_days, school_holiday_weight: self.number(&at.key("school_holiday_weight")) }
    }

    /// Who is in post on the first day.
    pub(super) fn workforce(&mut self) -> Workforce {
        let at = At::new("workforce");
        self.required(&at);
        Workforce {
            newly_qualified_share: self.number(&at.key("newly_qualified_share")),
            part_time_share: self.number(&at.key("part_time_share")),
            part_time_fte: self.number(&at.key("part_time_fte")),
            managers_a_team: self.count(&at.key("managers_a_team")),
        }
    }
}
