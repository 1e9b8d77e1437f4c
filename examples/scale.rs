//! What an event costs in services of other sizes than the base: `cargo run --release --example scale` prints the table of
//! docs/performance.md; `-- 1 5,4 1000 10 3000 135000` one row of it (areas; assessment and care-management teams of each; posts a
//! team; years; children a week; open cases; and, if wanted, managers a team).

use caseload::kernel::streams::StreamKey;
use caseload::model::{Plan, simulate};
use caseload::scenario::load_text;
use std::time::Instant;
use toml::{Table, Value};

/// A service of another size.
#[derive(Clone)]
struct Size {
    areas: u32,
    teams: [u32; 2],
    posts: u32,
    years: u32,
    children: u32,
    cases: u32,
    managers: u32,
}

const BASE: &str = include_str!("../scenarios/leeds-2009.toml");

/// Rows of the table: small and large teams, few and many, short and long, within reach and hopelessly overrun.
const ROWS: [&str; 16] = [
    "3 6,9 6 3 190 5400",
    "1 6,9 6 30 60 1800",
    "1 50,50 10 10 800 22000",
    "1 5,4 1000 10 3000 135000",
    "1 5,4 1000 30 3000 135000",
    "1 5,4 200 30 3000 27000",
    "1 1,1 5000 3 3000 135000",
    "1 5,5 1000 3 8000 225000 50",
    "1 5,5 1000 10 8000 999000 50",
    "1 5,5 1000 3 30000 225000 50",
    "1 500,500 10 3 8000 225000",
    "1 500,500 10 10 30000 999000",
    "1 1000,1000 5 3 8000 225000",
    "50 10,10 10 3 8000 225000",
    "1 1,1 1000 30 1600 45000 100",
    "1 1,1 1000 10 6000 45000 5",
];

impl Size {
    fn read(row: &str) -> Option<Self> {
        let numbers: Option<Vec<u32>> = row.split([' ', ',']).map(|number| number.parse().ok()).collect();
        let numbers = numbers?;
        let [areas, assessment, care, posts, years, children, cases] = *numbers.get(..7)? else { return None };
        let managers = numbers.get(7).copied().unwrap_or(1);
        Some(Self { areas, teams: [assessment, care], posts, years, children, cases, managers })
    }

    fn workers(&self) -> u32 {
        self.areas * self.teams.iter().sum::<u32>() * self.posts
    }

    /// The base scenario in this size: recruits, agency cover and panels in proportion to posts.
    fn scenario(&self) -> Result<String, String> {
        let mut scenario: Table = BASE.parse().map_err(|error| format!("{error}"))?;
        let whole = |number: f64| Value::Integer(number.round().max(1.0) as i64);
        let posts = f64::from(self.workers()) / 240.0;
        let names: Vec<String> = (1..=self.areas).map(|area| format!("Area-{area}")).collect();
        let teams = |number: u32| Value::Array(vec![Value::Integer(self.posts.into()); number as usize]);
        let area = || {
            let sizes = [("assessment_teams", self.teams[0]), ("care_management_teams", self.teams[1])];
            let sizes = sizes.into_iter().map(|(key, number)| (key.to_owned(), teams(number)));
            let vacancies = ["assessment_vacancies", "care_management_vacancies"].into_iter().zip(self.teams);
            let vacancies = vacancies
                .map(|(key, teams)| (key.to_owned(), Value::Integer((f64::from(teams * self.posts) * 0.055) as i64)));
            Value::Table(sizes.chain(vacancies).collect())
        };
        scenario.insert("area".to_owned(), Value::Table(names.iter().map(|name| (name.clone(), area())).collect()));
        let a_week = f64::from(self.children) / f64::from(self.areas);
        let children = names.iter().map(|name| (name.clone(), Value::Float(a_week))).collect();
        let last = format!("{}-09-15", 2009 + self.years);
        scenario.insert("last_day".to_owned(), Value::Datetime(last.parse().map_err(|error| format!("{error}"))?));
        scenario.remove("change");
        let mut set = |table: &str, key: &str, value: Value| {
            if let Some(Value::Table(table)) = scenario.get_mut(table) {
                table.insert(key.to_owned(), value);
            }
        };
        set("demand", "children_a_week", Value::Table(children));
        set("workforce", "managers_a_team", Value::Integer(self.managers.into()));
        set("recruitment", "most_a_month", whole(4.0 * posts));
        set("agency", "most", whole(12.0 * posts));
        set("start", "agency_in_post", whole(10.0 * posts));
        set("panel", "most_families", whole(25.0 * posts));
        let cases = f64::from(self.cases) / 5355.0;
        for (key, children) in [
            ("initial_assessment", 170.0),
            ("core_assessment", 160.0),
            ("short_term_help", 1900.0),
            ("awaiting_panel", 90.0),
            ("child_in_need", 1238.0),
            ("child_protection", 436.0),
            ("looked_after", 1361.0),
        ] {
            set("start", key, whole(children * cases));
        }
        Ok(scenario.to_string())
    }
}

/// Events of some replications and nanoseconds an event, setting up included.
fn measure(plan: &Plan, replications: u64) -> Result<(u64, f64), String> {
    #[expect(clippy::disallowed_methods, reason = "how long it takes is the answer of this program")]
    let began = Instant::now();
    let mut events = 0;
    for replication in 0..replications {
        events += simulate(plan, StreamKey { seed: 1, replication }).map_err(|error| error.to_string())?.events;
    }
    Ok((events, began.elapsed().as_secs_f64() * 1e9 / events as f64))
}

fn plan_of(scenario: &str) -> Result<Plan, String> {
    Ok(Plan::new(load_text(scenario, None).map_err(|errors| errors.render(false, 100))?.scenario))
}

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = arguments.join(" ");
    let rows = if arguments.is_empty() { ROWS.to_vec() } else { vec![asked.as_str()] };
    let base = plan_of(BASE)?;
    let mut table = vec![
        "| areas | teams | posts a team | managers a team | years | children a week | open cases | events | ns an event | of the base's |".to_owned(),
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|".to_owned(),
    ];
    for row in rows {
        let size = Size::read(row).ok_or_else(|| format!("what size is '{row}'?"))?;
        let plan = plan_of(&size.scenario()?)?;
        // As long before and after, machines being noisy, as it takes itself.
        let a_base = measure(&base, 1)?.0;
        let (events, first) = measure(&plan, 1)?;
        let replications = (events / a_base).clamp(2, 100);
        let before = measure(&base, replications)?.1;
        let ns = first.min(measure(&plan, 1)?.1);
        let base_ns = before.min(measure(&base, replications)?.1);
        let Size { areas, teams: [assessment, care], posts, years, children, cases, managers } = size;
        table.push(format!(
            "| {areas} | {assessment} + {care} | {posts} | {managers} | {years} | {children} | {cases} | {events} | {ns:.0} | {:.1} |",
            ns / base_ns
        ));
        #[expect(clippy::print_stderr, reason = "progress")]
        {
            eprintln!("{}", table.last().map_or("", String::as_str));
        }
    }
    #[expect(clippy::print_stdout, reason = "the answer of this program")]
    {
        println!("{}", table.join("\n"));
    }
    Ok(())
}
