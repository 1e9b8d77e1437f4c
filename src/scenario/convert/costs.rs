//! Prices, the cap on spending and the planned budget.

use super::{At, Check, Range};
use crate::kernel::time::WorkingDays;
use crate::scenario::diagnostic::Problem;
use crate::scenario::raw::{RawOfficeStaff, RawPlannedBudget, RawScenario};
use crate::scenario::{Budget, Costs, OfficeStaff, PlannedBudget};

/// Pounds.
const MONEY: Range = Range::UpTo(1e9);
/// A rise of prices from one year to the next.
const RISE: Range = Range::Between(-0.5, 1.0);

impl Check<'_> {
    pub(super) fn costs(&mut self, raw: &RawScenario) -> Costs {
        let at = At::new("costs");
        let posts = raw.posts.clone().unwrap_or_default();
        let raw = self.table(raw.costs.as_ref(), &at);
        let programmes_a_year =
            raw.programmes.iter().flat_map(|named| &named.0).fold(0.0, |sum, (name, a_year)| {
                sum + self.number(Some(*a_year), &at.key("programmes").key(name), MONEY)
            });
        let mut price = |raw: Option<f64>, key: &str| self.number(raw, &at.key(key), MONEY);
        let social_worker = price(raw.social_worker_a_year, "social_worker_a_year");
        let administrator_a_year = raw.administrator_a_year.map(|stated| price(Some(stated), "administrator_a_year"));
        let support_worker_a_year =
            raw.support_worker_a_year.map(|stated| price(Some(stated), "support_worker_a_year"));
        let costs = Costs {
            administrator_a_year: administrator_a_year.unwrap_or(0.0),
            support_worker_a_year: support_worker_a_year.unwrap_or(0.0),
            social_worker_a_year: social_worker,
            advanced_practitioner_a_year: match raw.advanced_practitioner_a_year {
                None => social_worker,
                stated => price(stated, "advanced_practitioner_a_year"),
            },
            manager_a_year: price(raw.manager_a_year, "manager_a_year"),
            overhead_a_post_a_year: price(raw.overhead_a_post_a_year, "overhead_a_post_a_year"),
            agency_a_week: price(raw.agency_a_week, "agency_a_week"),
            drift_a_week: price(raw.drift_a_week, "drift_a_week"),
            recruitment_a_hire: price(raw.recruitment_a_hire, "recruitment_a_hire"),
            newly_qualified_a_year: price(raw.newly_qualified_a_year, "newly_qualified_a_year"),
            programmes_a_year,
            office_staff: self.office_staff(raw.office_staff.as_ref()),
            agency_times_permanent: self.number(
                raw.agency_times_permanent,
                &at.key("agency_times_permanent"),
                Range::UpTo(20.0),
            ),
            pay_rise_each_april: self.number(raw.pay_rise_each_april, &at.key("pay_rise_each_april"), RISE),
            agency_rise_each_april: self.number(raw.agency_rise_each_april, &at.key("agency_rise_each_april"), RISE),
        };
        if costs.agency_times_permanent > 0.0 && costs.agency_a_week > 0.0 {
            let message = "`agency_a_week` and `agency_times_permanent`: agency workers have two prices";
            let other = (&at.key("agency_a_week"), "the week's price");
            let help = "keep one of them; in an option whose base states the other, set that one to 0";
            self.problem_with(&at.key("agency_times_permanent"), message.to_owned(), "the multiple", other, help);
        }
        self.priced(posts.administrators, administrator_a_year, "administrators", "administrator_a_year = 22_000");
        self.priced(posts.support_workers, support_worker_a_year, "support_workers", "support_worker_a_year = 25_000");
        costs
    }

    fn office_staff(&mut self, raw: Option<&RawOfficeStaff>) -> OfficeStaff {
        let at = At::new("costs.office_staff");
        let raw = self.table(raw, &at);
        let managers = self.count(raw.managers, &at.key("managers"), 1_000);
        if raw.managers == Some(0) {
            let help = "state 1 or more; staff = 5, managers = 3 are five for every three managers";
            self.problem(&at.key("managers"), "office staff come with a number of managers", "0 managers", help);
        }
        OfficeStaff {
            staff: self.count(raw.staff, &at.key("staff"), 1_000),
            managers,
            a_year: self.number(raw.a_year, &at.key("a_year"), MONEY),
        }
    }

    /// Whoever is paid has a price; the price of what nobody is paid for need not be stated.
    fn priced(&mut self, posts: Option<f64>, price: Option<f64>, who: &str, example: &str) {
        let key = example.split(' ').next().unwrap_or("");
        if price.is_some()
            || self.spoilt(&At::new("costs").key(key))
            || posts.is_none_or(|number| number.is_nan() || number <= 0.0)
        {
            return;
        }
        let message = format!("{} have no price", who.replace('_', " "));
        let help = format!("state in `costs`, on the same date, what one costs in a year, for example: {example}");
        self.problem(&At::new("posts").key(who), message, format!("`{key}` of [costs] is missing"), help);
    }

    pub(super) fn budget(&mut self, raw: &RawScenario) -> Budget {
        let stated = raw.budget.as_ref().and_then(|budget| budget.most_a_financial_year);
        let at = At::new("budget.most_a_financial_year");
        Budget {
            most_a_financial_year: stated.map_or(f64::INFINITY, |most| self.number(Some(most), &at, Range::UpTo(1e12))),
        }
    }

    /// The plan for each financial year of the run, in proportion for a year that the run holds in part.
    pub(super) fn planned_budget(
        &mut self,
        raw: Option<&RawPlannedBudget>,
        days: Option<&WorkingDays>,
    ) -> PlannedBudget {
        let Some(raw) = raw else { return PlannedBudget::default() };
        let (at, most) = (At::new("planned_budget"), Range::UpTo(1e12));
        let for_the_run = raw.for_the_run.map(|stated| self.number(Some(stated), &at.key("for_the_run"), most));
        let years = days.map(WorkingDays::financial_years).unwrap_or_default();
        let mut a_financial_year = vec![None; years.len()];
        let at = at.key("a_financial_year");
        for (name, planned) in raw.a_financial_year.iter().flat_map(|named| &named.0) {
            let planned = self.number(Some(*planned), &at.key(name), most);
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
                    let place = Some(self.tree.locate_key(&at.key(name).0));
                    let message = format!("the run holds no financial year `{name}`");
                    let label = "no year of the run".to_owned();
                    self.problems.push(Problem { place, message, label, help, other: None });
                }
                None => {}
            }
        }
        PlannedBudget { for_the_run, a_financial_year }
    }
}
