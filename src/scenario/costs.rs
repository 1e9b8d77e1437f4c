//! Prices, pay rises, the cap on spending, and the planned budget.

use super::check::{At, Check};
use super::diagnostic::Problem;
use crate::kernel::time::{DAYS_A_WEEK, WorkingDays};
use serde::Deserialize;

/// Prices, pounds, at the pay of the first day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
pub struct Costs {
    /// A social worker in post, full-time, a year, with on-costs.
    pub social_worker_a_year: f64,
    /// A team manager in post a year.
    pub manager_a_year: f64,
    /// Administration, IT and accommodation of a funded post a year.
    pub overhead_a_post_a_year: f64,
    /// Office staff who come with managers.
    pub office_staff: OfficeStaff,
    /// An agency worker a week.
    pub agency_a_week: f64,
    /// An agency worker as a multiple of a social worker in post over the same time; 0 where the week's price holds.
    pub agency_times_permanent: f64,
    /// Pay rise on every 1 April after the first day, as a share.
    pub pay_rise_each_april: f64,
    /// Rise of the agency's week on every 1 April after the first day, as a share.
    pub agency_rise_each_april: f64,
    /// A week of a looked-after child who stays longer because of drift.
    pub drift_a_week: f64,
    /// Recruiting a worker, once.
    pub recruitment_a_hire: f64,
    /// An advanced practitioner in post, full-time, a year.
    pub advanced_practitioner_a_year: f64,
    /// An administrator a year.
    #[serde(default)]
    pub administrator_a_year: f64,
    /// A support worker a year.
    #[serde(default)]
    pub support_worker_a_year: f64,
    /// Programme for a newly qualified worker in the first year, a year.
    pub newly_qualified_a_year: f64,
    /// Programmes bought beside posts, all together, a year.
    #[serde(skip)]
    pub programmes_a_year: f64,
}

/// Office staff: so many for so many managers, whole persons only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
pub struct OfficeStaff {
    /// Members of the office staff ...
    pub staff: u32,
    /// ... for so many managers.
    pub managers: u32,
    /// What one of them costs a year.
    pub a_year: f64,
}

impl OfficeStaff {
    /// How many come with so many managers.
    #[must_use]
    pub fn with(&self, managers: u32) -> u32 {
        (u64::from(self.staff) * u64::from(managers) / u64::from(self.managers.max(1))) as u32
    }
}

/// What pay rises have made of prices: factors on those of the first day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PayLevel {
    /// Of everybody on the payroll.
    pub staff: f64,
    /// Of the agency's week.
    pub agency: f64,
}

impl PayLevel {
    /// The first day's.
    pub const FIRST_DAY: Self = Self { staff: 1.0, agency: 1.0 };
}

impl Costs {
    /// Prices at another level of pay.
    #[must_use]
    pub fn at(&self, level: PayLevel) -> Self {
        Self {
            social_worker_a_year: self.social_worker_a_year * level.staff,
            advanced_practitioner_a_year: self.advanced_practitioner_a_year * level.staff,
            manager_a_year: self.manager_a_year * level.staff,
            administrator_a_year: self.administrator_a_year * level.staff,
            support_worker_a_year: self.support_worker_a_year * level.staff,
            office_staff: OfficeStaff { a_year: self.office_staff.a_year * level.staff, ..self.office_staff },
            agency_a_week: self.agency_a_week * level.agency,
            ..*self
        }
    }

    /// What an agency worker costs a week, in a year of so many weekdays.
    #[must_use]
    pub fn agency_week(&self, weekdays: f64) -> f64 {
        self.agency_a_week + self.agency_times_permanent * self.social_worker_a_year / weekdays * DAYS_A_WEEK
    }

    /// Administration, IT, accommodation and office staff a year of so many funded posts, of which managers: those of the
    /// base establishment, and extra ones.
    #[must_use]
    pub fn overheads_a_year(&self, posts: f64, managers: [u32; 2]) -> f64 {
        let office: u32 = managers.iter().map(|&managers| self.office_staff.with(managers)).sum();
        posts * self.overhead_a_post_a_year + f64::from(office) * self.office_staff.a_year
    }
}

/// A cap on spending that agency cover and overtime respect.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Budget {
    /// Most that may be spent in a financial year, pounds; infinite is no cap.
    #[serde(default = "no_cap")]
    pub most_a_financial_year: f64,
}

/// The planned budget that costs are held against, pounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlannedBudget {
    /// For the whole run.
    pub for_the_run: Option<f64>,
    /// For each financial year of the run, in their order, or for the part of it that lies within the run.
    pub a_financial_year: Vec<Option<f64>>,
}

impl PlannedBudget {
    /// The run's: the stated one, or the sum of the years if all are planned.
    #[must_use]
    pub fn of_the_run(&self) -> Option<f64> {
        let sum = || self.a_financial_year.iter().copied().sum::<Option<f64>>();
        self.for_the_run.or_else(|| sum().filter(|_| !self.a_financial_year.is_empty()))
    }
}

/// What the most is that may be spent when it is left out.
fn no_cap() -> f64 {
    f64::INFINITY
}

impl Check<'_> {
    pub(super) fn costs(&mut self) -> Costs {
        let at = At::new("costs");
        let programmes = at.key("programmes");
        let programmes_a_year =
            self.names(&programmes).iter().fold(0.0, |sum, name| sum + self.number(&programmes.key(name)));
        let costs = Costs { programmes_a_year, ..self.table("costs") };
        if costs.agency_times_permanent > 0.0 && costs.agency_a_week > 0.0 {
            let message = "`agency_a_week` and `agency_times_permanent`: agency workers have two prices";
            let other = (&at.key("agency_a_week"), "the week's price");
            let help = "keep one of them; in an option whose base states the other, set that one to 0";
            self.problem_with(&at.key("agency_times_permanent"), message, "the multiple", other, help);
        }
        self.priced("administrators", "administrator_a_year = 22_000");
        self.priced("support_workers", "support_worker_a_year = 25_000");
        costs
    }

    /// Whoever is paid has a price; the price of what nobody is paid for need not be stated.
    fn priced(&mut self, who: &str, example: &str) {
        let posts = self.tree.number_at(&["posts", who]);
        let key = example.split(' ').next().unwrap_or("");
        let price = At::new("costs").key(key);
        if self.stated(&price) || self.spoilt(&price) || posts.is_none_or(|number| number.is_nan() || number <= 0.0) {
            return;
        }
        let message = format!("{} have no price", who.replace('_', " "));
        let help = format!("state in `costs`, on the same date, what one costs in a year, for example: {example}");
        self.problem(&At::new("posts").key(who), message, format!("`{key}` of [costs] is missing"), help);
    }

    /// The plan for each financial year of the run, in proportion for a year that the run holds in part.
    pub(super) fn planned_budget(&mut self, days: Option<&WorkingDays>) -> PlannedBudget {
        let at = At::new("planned_budget");
        let for_the_run = self.optional(&at.key("for_the_run"));
        let years = days.filter(|_| self.stated(&at)).map(WorkingDays::financial_years).unwrap_or_default();
        let mut a_financial_year = vec![None; years.len()];
        let at = at.key("a_financial_year");
        for name in &self.names(&at) {
            let planned = self.number(&at.key(name));
            match years.iter().position(|year| year.label == *name) {
                Some(place) => {
                    let year = &years[place];
                    a_financial_year[place] = Some(planned * ((year.to - year.from) / year.working_days));
                }
                None if days.is_some() => {
                    let labels: Vec<&str> = years.iter().map(|year| year.label.as_str()).collect();
                    let help = match labels.iter().find(|label| name.starts_with(&label[..4])) {
                        Some(label) => format!("write it as \"{label}\""),
                        None => {
                            format!("the run holds {}: plan one of these, or leave this one out", labels.join(", "))
                        }
                    };
                    let place = self.tree.locate_key(&at.key(name).0);
                    let message = format!("the run holds no financial year `{name}`");
                    self.problems.push(Problem::at(place, message, "no year of the run", help));
                }
                None => {}
            }
        }
        PlannedBudget { for_the_run, a_financial_year }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Posts, Tenths};
    /// The overheads of the paper's budget table (S57), £1,000 below it in two rows as the evidence says.
    #[test]
    fn overheads_of_the_paper() {
        let office_staff = OfficeStaff { staff: 5, managers: 3, a_year: 21_500.0 };
        let costs = Costs { overhead_a_post_a_year: 2_500.0, office_staff, ..Costs::default() };
        let paper = [
            (126, 18, 1_005_000.0),
            (105, 15, 837_500.0),
            (86, 12, 675_000.0),
            (70, 10, 544_000.0),
            (55, 7, 391_500.0),
            (42, 6, 335_000.0),
        ];
        for (workers, managers, overheads) in paper {
            // Whatever the managers of the base: those of the extra posts are counted by themselves.
            for base in [0, 43, 44] {
                let of = |extra: [f64; 2], managers| costs.overheads_a_year(extra[0] + extra[1], [base, managers]);
                let extra = [f64::from(workers), f64::from(managers)];
                assert_eq!(of(extra, managers) - of([0.0, 0.0], 0), overheads, "{workers} social workers");
            }
        }
    }

    /// By hand: 2 % on pay of 30,000, 40,000 and 20,000, 5 % on an agency's week of 1,000; 1.5 times a social worker of
    /// 26,100 a year of 261 weekdays is 150 a day.
    #[test]
    fn prices_after_a_rise() {
        let costs = Costs {
            social_worker_a_year: 30_000.0,
            advanced_practitioner_a_year: 40_000.0,
            administrator_a_year: 20_000.0,
            agency_a_week: 1_000.0,
            recruitment_a_hire: 3_000.0,
            ..Costs::default()
        };
        let raised = costs.at(PayLevel { staff: 1.02, agency: 1.05 });
        assert_eq!(raised.social_worker_a_year, 30_600.0);
        assert_eq!((raised.advanced_practitioner_a_year, raised.administrator_a_year), (40_800.0, 20_400.0));
        assert_eq!((raised.agency_week(261.0), raised.recruitment_a_hire), (1_050.0, 3_000.0));
        assert_eq!(costs.at(PayLevel::FIRST_DAY), costs);
        let multiple = Costs { social_worker_a_year: 26_100.0, agency_times_permanent: 1.5, ..Costs::default() };
        assert_eq!(multiple.agency_week(261.0), 750.0);
        let raised = multiple.at(PayLevel { staff: 1.1, agency: 1.0 }).agency_week(261.0);
        assert!((raised - 825.0).abs() < 1e-9, "{raised}");
    }

    /// The paper's 42 posts (S57): £1.77m of pay and £0.335m of overheads.
    #[test]
    fn the_posts_of_the_paper_in_a_full_year() {
        let office_staff = OfficeStaff { staff: 5, managers: 3, a_year: 21_500.0 };
        let costs = Costs {
            social_worker_a_year: 35_000.0,
            manager_a_year: 50_000.0,
            overhead_a_post_a_year: 2_500.0,
            office_staff,
            ..Costs::default()
        };
        let with = |workers, managers| {
            let mut posts = Posts::default();
            (posts.extra_social_workers, posts.extra_managers) =
                (Tenths::of_posts(workers), Tenths::of_posts(managers));
            posts.full_establishment(&costs, &posts.funded(Tenths::of_posts(240), 43), 1.0)
        };
        assert_eq!(with(42, 6) - with(0, 0), 1_770_000.0 + 335_000.0);
    }
}
