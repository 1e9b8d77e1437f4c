//! A run that starts from the service's own list: what stands in the list is what the first day holds.

use caseload::kernel::streams::StreamKey;
use caseload::model::{Measure, Plan, simulate};
use caseload::scenario::{Start, load, starter};

use crate::service::weekly;

/// Two workers of assessment-1 and one of care-management-1 hold seven children in four families; one family of three
/// children is unallocated.
const LIST: &str = "area,team,holder,kind,stage,opened_on,stage_began_on,family
North,assessment-1,anna,assessment,initial_assessment,2025-03-31,2025-03-31,1
North,assessment-1,anna,assessment,initial_assessment,2025-03-31,2025-03-31,1
North,assessment-1,bela,child_protection,awaiting_panel,2025-01-06,2025-03-10,2
North,care-management-1,cleo,looked_after,looked_after,2020-06-01,2020-07-01,3
North,care-management-1,cleo,child_in_need,child_in_need,2024-11-04,2024-12-02,4
North,care-management-1,cleo,child_in_need,child_in_need,2024-11-04,2024-12-02,4
North,care-management-1,cleo,child_in_need,child_in_need,2024-11-04,2024-12-02,4
South,assessment-2,,assessment,initial_assessment,2025-03-28,2025-03-28,1
South,assessment-2,,assessment,initial_assessment,2025-03-28,2025-03-28,1
South,assessment-2,,assessment,initial_assessment,2025-03-28,2025-03-28,1
";

/// The service with the list: without a past, nobody but those of the starter is in post.
fn listed(weeks: u32) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base.toml");
    std::fs::write(&base, starter("base", "base")).unwrap();
    std::fs::write(folder.path().join("list.csv"), LIST).unwrap();
    let option = folder.path().join("listed.toml");
    let text = "base = \"base.toml\"\nname = \"listed\"\npast = { weeks = WEEKS, own = true }\ndemand.children_a_week = { North = 0, South = 0 }\n\
                sickness.rate = 0\nturnover = { rate_a_year = 0, manager_rate_a_year = 0 }\n\
                leave = { annual_days = 0, training_days = 0 }\n\
                start = { snapshot = \"list.csv\", mean_speed = { assessment = 0.7, protection_and_need = 0.5, looked_after = 0.4 } }\n";
    std::fs::write(&option, text.replace("WEEKS", &weeks.to_string())).unwrap();
    let loaded = load(&option).unwrap_or_else(|errors| panic!("{}", errors.render(false, 100)));
    let Start::Snapshot(list) = &loaded.scenario.start else { panic!("a list") };
    assert_eq!(list.families.len(), 5);
    Plan::new(loaded.scenario)
}

/// By count, from the list above; after a past everybody is in post, and nothing that it has left is there.
#[test]
fn the_first_day_is_the_list() {
    let plans = [listed(0), listed(26)];
    for (plan, replication) in plans.iter().flat_map(|plan| (0..20).map(move |replication| (plan, replication))) {
        let outcome = simulate(plan, StreamKey { seed: 1, replication }).unwrap();
        let workers = |cases: usize| outcome.spread_at_start[cases];
        // anna 2, bela 1, cleo 1 + 3; the unallocated three go to one worker as soon as the run begins.
        assert_eq!((workers(2), workers(1), workers(4), workers(3)), (1, 1, 1, 1));
        let first = |measure| weekly(plan, &outcome, measure)[0];
        let held: u32 = outcome.spread_at_start.iter().zip(0..).map(|(workers, cases)| workers * cases).sum();
        assert_eq!(held, 10);
        assert!(first(Measure::OpenCases) <= 10.0, "nobody is referred");
        assert!(first(Measure::OpenCasesLookedAfter) <= 1.0);
    }
}

/// By hand: North's panel sits on Tuesdays, every two weeks from the first; the run begins on one. The protection plan
/// that waits is handed over that day.
#[test]
fn a_plan_that_waits_goes_to_the_panel() {
    let plan = listed(0);
    for replication in 0..20 {
        let outcome = simulate(&plan, StreamKey { seed: 1, replication }).unwrap();
        let panel = weekly(&plan, &outcome, Measure::PanelFamilies);
        assert_eq!(panel[0], 1.0);
    }
}
