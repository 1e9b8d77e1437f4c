//! Prices, the cap on spending and the planned budget.

use super::{At, Check};
use crate::kernel::time::WorkingDays;
use crate::scenario::diagnostic::Problem;
use crate::scenario::{Budget, Costs, OfficeStaff, PlannedBudget};

impl Check<'_> {
    pub(super) fn costs(&mut self) -> Costs {
        let at = At::new("costs");
        self.required(&at);
        let programmes = at.key("programmes");
        let programmes_a_year =
            self.names(&programmes).iter().fold(0.0, |sum, name| sum + self.number(&programmes.key(name)));
        let administrator_a_year = self.optional(&at.key("administrator_a_year"));
        let support_worker_a_year = self.optional(&at.key("support_worker_a_year"));
        let office_staff = self.office_staff();
        let advanced = at.key("advanced_practitioner_a_year");
        let advanced = self.optional(&advanced);
        let mut price = |key: &str| self.number(&at.key(key));
        let social_worker_a_year = price("social_worker_a_year");
        let costs = Costs {
            administrator_a_year: administrator_a_year.unwrap_or(0.0),
            support_worker_a_year: support_worker_a_year.unwrap_or(0.0),
            social_worker_a_year,
            advanced_practitioner_a_year: advanced.unwrap_or(social_worker_a_year),
            manager_a_year: price("manager_a_year"),
            overhead_a_post_a_year: price("overhead_a_post_a_year"),
            agency_a_week: price("agency_a_week"),
            drift_a_week: price("drift_a_week"),
            recruitment_a_hire: price("recruitment_a_hire"),
            newly_qualified_a_year: price("newly_qualified_a_year"),
            programmes_a_year,
            office_staff,
            agency_times_permanent: price("agency_times_permanent"),
            pay_rise_each_april: price("pay_rise_each_april"),
            agency_rise_each_april: price("agency_rise_each_april"),
        };
        if costs.agency_times_permanent > 0.0 && costs.agency_a_week > 0.0 {
            let message = "`agency_a_week` and `agency_times_permanent`: agency workers have two prices";
            let other = (&at.key("agency_a_week"), "the week's price");
            let help = "keep one of them; in an option whose base states the other, set that one to 0";
            self.problem_with(&at.key("agency_times_permanent"), message.to_owned(), "the multiple", other, help);
        }
        self.priced(administrator_a_year, "administrators", "administrator_a_year = 22_000");
        self.priced(support_worker_a_year, "support_workers", "support_worker_a_year = 25_000");
        costs
    }

    fn office_staff(&mut self) -> OfficeStaff {
        let at = At::new("costs.office_staff");
        let managers = self.count(&at.key("managers"));
        if managers == 0 && self.stated(&at.key("managers")) {
            let help = "state 1 or more; staff = 5, managers = 3 are five for every three managers";
            self.problem(&at.key("managers"), "office staff come with a number of managers", "0 managers", help);
        }
        OfficeStaff { staff: self.count(&at.key("staff")), managers, a_year: self.number(&at.key("a_year")) }
    }

    /// Whoever is paid has a price; the price of what nobody is paid for need not be stated.
    fn priced(&mut self, price: Option<f64>, who: &str, example: &str) {
        let posts = self.tree.number_at(&["posts", who]);
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

    pub(super) fn budget(&mut self) -> Budget {
        let most = self.optional(&At::new("budget.most_a_financial_year"));
        Budget { most_a_financial_year: most.unwrap_or(f64::INFINITY) }
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
