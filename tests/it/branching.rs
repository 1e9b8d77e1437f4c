//! What options have in common in time is simulated once: every future is, to the bit, the one that is simulated by itself.

use crate::grades::layered;
use crate::random_service::{cases, change, grades, scenario, with_grades};
use crate::service::{CALM, plan};
use caseload::kernel::streams::StreamKey;
use caseload::model::branching::Branching;
use caseload::model::plan::Role;
use caseload::model::room::{ExtraSlots, Room, Source};
use caseload::model::service::Service;
use caseload::model::trace::Silent;
use caseload::model::{Outcome, Plan, simulate};
use caseload::scenario::load;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Everything that a future found, as bits.
fn bits(outcome: &Outcome) -> Vec<u64> {
    let totals = outcome.totals.values().flat_map(|totals| totals.levels.into_iter().chain(totals.flows));
    let numbers = outcome.weekly.iter().copied().chain(totals).chain(outcome.years.iter().flatten().copied());
    let spreads = outcome.spread_at_start.iter().chain(&outcome.spread_at_target);
    numbers.map(f64::to_bits).chain(spreads.map(|&count| u64::from(count))).chain([outcome.events]).collect()
}

fn room_for_all(plans: Vec<Plan>) -> Vec<Plan> {
    let room = plans.iter().map(Room::of).fold(Room::default(), Room::and);
    plans.into_iter().map(|plan| plan.with_room(&room)).collect()
}

/// Futures of some plans, branched: what each found, by its place, and the events that were shared.
fn branched(plans: Vec<Plan>, key: StreamKey) -> (Vec<Outcome>, u64) {
    let plans = room_for_all(plans);
    let plans: Vec<&Plan> = plans.iter().collect();
    let mut found: Vec<Option<Outcome>> = vec![None; plans.len()];
    let tree = Branching::of(&plans);
    let shared = tree.simulate(&plans, key, &AtomicBool::new(false), &mut |at, outcome| {
        assert!(found[at].replace(outcome).is_none(), "each future once");
    });
    (found.into_iter().map(Option::unwrap).collect(), shared.unwrap().unwrap())
}

/// The options of a text: the text with some of its dated changes left out and others added. Those that are no possible scenario are
/// left out.
fn options(text: &str, varied: &[(u32, Vec<String>)]) -> Vec<String> {
    let mut parts = text.split("[[change]]");
    let head = parts.next().unwrap_or_default();
    let stated: Vec<&str> = parts.collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calm.toml"), CALM).unwrap();
    let possible = |text: &String| {
        let path = folder.path().join("option.toml");
        std::fs::write(&path, format!("base = \"calm.toml\"\nname = \"option\"\n{text}")).unwrap();
        load(&path).is_ok()
    };
    let option = |(left_out, added): &(u32, Vec<String>)| {
        let kept = stated.iter().enumerate().filter(|(at, _)| left_out >> at & 1 == 0).map(|(_, change)| *change);
        let added = added.iter().filter(|added| !stated.iter().any(|change| change.contains(&added[..10])));
        let changes: Vec<String> =
            kept.map(str::to_owned).chain(added.map(|added| format!("\non = {added}\n"))).collect();
        let changes: String = changes.iter().map(|change| format!("[[change]]{change}")).collect();
        format!("{head}{changes}")
    };
    let all = varied.iter().map(option).filter(possible);
    std::iter::once(text.to_owned()).chain(all).collect()
}

/// Changes of kinds that no other generator has, on a Thursday.
fn more() -> impl Strategy<Value = String> {
    let what = prop_oneof![
        (0_u32..5).prop_map(|posts| format!("posts.advanced_practitioners = {posts}")),
        (0_u32..9, 0_u32..4).prop_map(|(posts, managers)| format!(
            "posts.extra_social_workers = {posts}\nposts.extra_managers = {managers}"
        )),
        (-4_i32..9, -4_i32..9, 0_usize..3).prop_map(|(duty, care, fewer)| {
            let fewer = ["as_people_leave", "on_the_date", "moved"][fewer];
            format!(
                "posts = {{ assessment.extra = {}, care_management.extra = {}, fewer = \"{fewer}\" }}",
                f64::from(duty) / 2.0,
                f64::from(care) / 2.0
            )
        }),
        (-3_i32..6, -3_i32..6, any::<bool>()).prop_map(|(posts, managers, frozen)| format!(
            "posts.area.A = {{ assessment.extra = {posts}, managers.extra = {managers}, care_management.frozen = {frozen} }}"
        )),
        (0.0_f64..0.5, any::<bool>()).prop_map(|(factor, frozen)| format!(
            "posts = {{ assessment = {{ vacancy_factor = {factor}, frozen = {frozen} }}, managers.frozen = {frozen} }}"
        )),
        (0.0_f64..6.0, 0.0_f64..6.0)
            .prop_map(|(a, b)| format!("posts.administrators = {a}\nposts.support_workers = {b}")),
        (0.0_f64..0.6).prop_map(|share| format!("demand.redirect_share = {share}")),
        (0.0_f64..0.6, 0_u32..30, 0_u32..30).prop_map(|(share, after, over)| format!(
            "demand.early_help = {{ share = {share}, after_weeks = {after}, over_weeks = {over} }}"
        )),
        (0.0_f64..60.0).prop_map(|children| format!("demand.children_a_week.A = {children}")),
        (-0.3_f64..0.3).prop_map(|growth| format!("demand.growth_a_year = {growth}")),
        (0.0_f64..1.0, any::<bool>())
            .prop_map(|(cv, shared)| format!("demand.weekly_cv = {cv}\ndemand.weekly_shared = {shared}")),
        (0.0_f64..0.9).prop_map(|share| format!("returns.recorded_share = {share}")),
        (0.0_f64..0.1).prop_map(|rise| format!("costs.pay_rise_each_april = {rise}")),
        (0_u32..3, 0_u32..3).prop_map(|(all, new)| format!(
            "recruitment.most_a_month = {all}\nrecruitment.newly_qualified_a_month = {new}"
        )),
        (0_u32..60)
            .prop_map(|most| format!("agency.allowed = true\nagency.most = {most}\nagency.most_in_area.A = {most}")),
    ];
    (0_i64..45, what).prop_map(|(week, what)| {
        let date = date(2024, 4, 4).checked_add(jiff::Span::new().days(7 * week)).unwrap();
        format!("{date}\n{what}")
    })
}

fn varied() -> impl Strategy<Value = Vec<(u32, Vec<String>)>> {
    let added = prop_oneof![change(), more()];
    prop::collection::vec((prop_oneof![Just(0), 0_u32..256], prop::collection::vec(added, 0..3)), 1..6)
}

/// Branched or by itself, each plan's future is the same. Events of all futures, and those that were shared.
fn agree(plans: impl Fn() -> Vec<Plan>, key: StreamKey) -> Result<[u64; 2], TestCaseError> {
    let (found, shared) = branched(plans(), key);
    for (option, (plan, found)) in plans().iter().zip(&found).enumerate() {
        let alone = simulate(plan, key).unwrap();
        prop_assert!(bits(&alone) == bits(found), "option {option} is another future when it is branched");
    }
    Ok([found.iter().map(|found| found.events).sum(), shared])
}

fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(20_110_704);
    ProptestConfig {
        cases: cases(200),
        max_shrink_iters: 300,
        failure_persistence: None,
        rng_seed,
        ..ProptestConfig::default()
    }
}

/// Whatever the options: what branched futures find is what each finds by itself, to the last bit; and of all that is compared, much
/// was shared.
#[test]
#[cfg_attr(debug_assertions, ignore = "long: run with --release")]
fn branched_futures_are_those_of_each_option_by_itself() {
    let compared = [AtomicU64::new(0), AtomicU64::new(0)];
    let any = (scenario(), prop::option::weighted(0.7, grades()), varied(), any::<u64>());
    let agrees = |(text, grades, varied, seed): (String, Option<_>, Vec<_>, u64)| {
        let options = options(&text, &varied);
        let of = |text: &String| grades.as_ref().map_or_else(|| plan(text), |grades| with_grades(text, grades));
        for replication in 0..2 {
            let found = agree(|| options.iter().map(of).collect(), StreamKey { seed, replication })?;
            for (sum, events) in compared.iter().zip(found) {
                sum.fetch_add(events, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    TestRunner::new(config()).run(&any, agrees).unwrap_or_else(|fails| panic!("{fails}"));
    let [events, shared] = compared.map(AtomicU64::into_inner);
    println!("{events} events, {shared} of them shared");
    assert!(shared * 6 > events, "{shared} of {events} events were shared: little was compared");
}

proptest! {
    #![proptest_config(config())]

    /// Room changes nothing, not even a rounding.
    #[test]
    #[cfg_attr(debug_assertions, ignore = "long: run with --release")]
    fn room_changes_nothing(
        text in scenario(),
        grades in prop::option::weighted(0.7, grades()),
        room in (0_u32..12, 0_u32..6, 0_u32..8, 0_usize..60),
        seed in any::<u64>(),
    ) {
        let of = || grades.as_ref().map_or_else(|| plan(&text), |grades| with_grades(&text, grades));
        let slots = |whole| ExtraSlots { whole, ..ExtraSlots::default() };
        let extra = [
            ((Role::SocialWorker, Source::Everywhere), slots(room.0)),
            ((Role::SocialWorker, Source::Lane(1)), ExtraSlots { parts: [room.0 % 2 == 1; 10], ..slots(room.1) }),
            ((Role::Manager, Source::Everywhere), slots(room.1)),
        ];
        let room = Room { extra: extra.into(), agency: room.2, teams: room.3 };
        let key = StreamKey { seed, replication: 0 };
        let (with, without) = (simulate(&of().with_room(&room), key).unwrap(), simulate(&of(), key).unwrap());
        prop_assert!(bits(&with) == bits(&without), "{room:?} changes a future");
    }
}

/// A service with everything on, of which options differ from October on.
const BUSY: &str = "area.A = { assessment_teams = [4, 5], care_management_teams = [4, 3], assessment_vacancies = 2 }\n\
                    area.B = { assessment_teams = [3], care_management_teams = [4] }\n\
                    workforce = { newly_qualified_share = 0.2, managers_a_team = 1 }\n\
                    demand = { children_a_week = { A = 30, B = 12 }, assessed_share = 0.6, weekly_cv = 0.3 }\n\
                    sickness = { rate = 0.1, long_share = 0.5, short_days = { constant = 3 }, long_days = { constant = 40 } }\n\
                    leave = { annual_days = 27, training_days = 5 }\nturnover.rate_a_year = 0.2\n\
                    recruitment = { most_a_month = 2, newly_qualified_share = 0.5 }\n\
                    agency = { allowed = true, gap_days = 5, lead_days = 3, minimum_weeks = 4, most = 3, productivity = 0.8 }\n\
                    allocation = { ceiling = 16, cover_ceiling = 22 }\ncover.all_after_days = 10\n\
                    cover.assessments_after_days = 3\nstart = { initial_assessment = 20, child_protection = 30, looked_after = 30 }\n";

/// Dated changes of every kind, each by itself and after another one.
const CHANGES: [&str; 30] = [
    "posts = { extra_social_workers = 5, extra_managers = 1 }",
    "posts = { extra_social_workers = 9, extra_managers = 2 }",
    "posts.advanced_practitioners = 6\ncapacity.advanced_practitioner_supervision_share = 0.5",
    "demand.children_a_week.A = 45",
    "demand.growth_a_year = 0.3",
    "demand.redirect_share = 0.4",
    "demand.early_help = { share = 0.3, after_weeks = 4, over_weeks = 8 }",
    "demand.weekly_cv = 0.9",
    "structure.A.mixed_teams = [8, 8]",
    "structure.B = { assessment_teams = [3], care_management_teams = [2], looked_after_teams = [2] }",
    "agency.most_in_area.A = 0",
    "agency.allowed = false",
    "agency.most = 9",
    "budget.most_a_financial_year = 2_000_000",
    "recruitment = { time_to_hire_weeks = { constant = 3 }, most_a_month = 9 }",
    "overtime = { hours_a_week = 6, cases_over = 8, pay = 1.5, fatigue = 0.02 }",
    "returns = { after_help = 0.3, weeks = { constant = 9 } }",
    "recording = { initial_assessment_hours = 2, core_assessment_hours = 6, natural_days = 1 }",
    "movement = { within_area_over = 0.2, between_areas_over = 0.2, least_weeks = 4 }",
    "movement = { between_lanes_over = 0.1, least_weeks = 2 }",
    "allocation.within_area = true",
    "cover = { under_ceiling_first = true, between_areas = true }",
    "posts = { assessment.extra = 3, area.A.care_management.extra = 1, area.A.assessment.teams = [0, 2] }",
    "posts = { assessment.extra = 2, care_management.extra = -2, fewer = \"moved\" }",
    "posts.care_management.extra = -2",
    "posts = { area.A.care_management.extra = -2, extra_managers = -1, fewer = \"on_the_date\" }",
    "posts = { assessment.frozen = true, managers.frozen = true }",
    "posts.assessment.vacancy_factor = 0.2",
    "posts.area.B.managers.extra = 1",
    "posts.extra_social_workers = 1.4",
];

fn dated(on: &str, what: &str) -> String {
    format!("[[change]]\non = {on}\n{what}\n")
}

/// By count: options that differ from a date on are, to the bit, what they are by themselves, and events before it are simulated once.
#[test]
fn changes_of_every_kind_branch_off_on_their_date() {
    let of = |over: &String| layered(BUSY, over);
    let mut options = vec![String::new()];
    options.extend(CHANGES.map(|what| dated("2024-10-02", what)));
    options.extend(CHANGES.map(|what| dated("2024-07-03", "sickness.rate = 0.05") + &dated("2024-12-04", what)));
    options.extend(
        ["2024-10-01", "2024-10-02"]
            .map(|from| format!("[[pulse]]\nfrom = {from}\nweeks = 4\nchildren = 60\nassessed_share = 0.9\n")),
    );
    for replication in 0..2 {
        let key = StreamKey { seed: 11, replication };
        let (found, shared) = branched(options.iter().map(of).collect(), key);
        let mut events = 0;
        for (option, found) in options.iter().zip(&found) {
            assert!(
                bits(&simulate(&of(option), key).unwrap()) == bits(found),
                "branched, this is another future:\n{option}"
            );
            events += found.events;
        }
        let share = shared as f64 / events as f64;
        assert!((0.3..0.7).contains(&share), "{share} of the events are shared");
    }
}

/// By count: what options state at the top, or on the first day, is no part of a past, which is simulated once for all of them; each finds, to the
/// bit, what it finds by itself.
#[test]
fn the_past_is_simulated_once_for_all_options() {
    let under = format!("past = {{ weeks = 26, own = true }}\n{BUSY}")
        + "[[change]]\nuntil = 2024-02-01\nagency.allowed = false\ndemand.children_a_week.A = 20\n"
        + "[[pulse]]\nfrom = 2024-03-18\nweeks = 4\nchildren = 40\n";
    let of = |over: &String| layered(&under, over);
    let mut options = vec![String::new()];
    options.extend(CHANGES.map(|what| match what.starts_with("structure") {
        true => dated("2024-04-01", what),
        false => format!("{what}\n"),
    }));
    options.push("work.initial_assessment.hours_a_day = 2\n".to_owned());
    options.push("[[pulse]]\nfrom = 2024-06-03\nweeks = 4\nchildren = 60\n".to_owned());
    for replication in 0..2 {
        let key = StreamKey { seed: 12, replication };
        let plan = of(&String::new());
        let mut service = Service::new(&plan, key, Silent);
        assert!(service.run_to(plan.window.0, &AtomicBool::new(false)));
        let past = service.events();
        let (found, shared) = branched(options.iter().map(of).collect(), key);
        for (option, found) in options.iter().zip(&found) {
            assert!(
                bits(&simulate(&of(option), key).unwrap()) == bits(found),
                "branched, this is another future:\n{option}"
            );
        }
        // The last has a pulse of its own, and so another list of pulses from the beginning.
        assert!(
            past > 1000 && shared >= past * (options.len() as u64 - 2),
            "{shared} events shared, of a past of {past}"
        );
    }
}

/// By count, where an area has over 64 managers, who are looked up by tournament: a new structure moves posts, of which an option has
/// more than others from a later day on, or all have more than teams. A regression test: both once gave other futures when branched.
#[test]
fn many_managers_branch_off_as_few_do() {
    let area = |name: &str, teams: String, care: &str| {
        format!("area.{name} = {{ assessment_teams = [{teams}], care_management_teams = [{care}] }}\n")
    };
    let many = |posts: &str, teams: usize| vec![posts; teams].join(",");
    let people = "sickness.rate = 0.2\nleave = { annual_days = 27, training_days = 5 }\n";
    let recut = "[[change]]\non = 2024-07-03\n[change.structure]\n";
    let with_more = area("A", many("2", 65), "")
        + &area("B", many("2", 70), "")
        + "workforce.managers_a_team = 2\ndemand.children_a_week = { A = 100, B = 300 }\n"
        + people
        + recut
        + &format!("B = {{ assessment_teams = [{}], care_management_teams = [70] }}\n", many("1", 70));
    let more_for_all = area("A", many("1", 65), "")
        + &area("B", "70".to_owned(), "")
        + "workforce.managers_a_team = 1\nposts.extra_managers = 1\ndemand.children_a_week = { A = 300, B = 50 }\n"
        + people
        + recut
        + "B1 = { from = [\"B\"], assessment_teams = [35] }\nB2 = { from = [\"B\"], assessment_teams = [35] }\n";
    let options = [(with_more, "posts.extra_managers = 1"), (more_for_all, "limits.initial_assessment_days = 8")];
    for (under, option) in options {
        let of = |over: &String| layered(&under, over);
        let over = [String::new(), dated("2024-08-07", option)];
        for replication in 0..3 {
            let key = StreamKey { seed: 5, replication };
            let (found, shared) = branched(over.iter().map(of).collect(), key);
            assert!(shared > 0);
            for (over, found) in over.iter().zip(&found) {
                assert!(bits(&simulate(&of(over), key).unwrap()) == bits(found), "another future: {over}");
            }
        }
    }
}

/// By count: of an option that differs in the last week, as good as everything is shared; of one that differs on the first day, nothing.
#[test]
fn the_later_an_option_differs_the_more_is_shared() {
    let share = |over: &str| {
        let key = StreamKey { seed: 3, replication: 0 };
        let (found, shared) = branched(vec![layered(BUSY, ""), layered(BUSY, over)], key);
        shared as f64 / found[1].events as f64
    };
    assert!(share(&dated("2025-03-26", "sickness.rate = 0.3")) > 0.97);
    assert_eq!(share("sickness.rate = 0.3"), 0.0);
    assert_eq!(share("target.at_most = 17"), 1.0, "what is wanted of a future is no part of it");
}

/// Of two options over a scenario: both are, to the bit, what they are by themselves, and what is shared is what happens before a day,
/// or nothing.
#[track_caller]
fn assert_part(under: &str, [one, other]: [&str; 2], on: Option<Date>) {
    let key = StreamKey { seed: 5, replication: 1 };
    let of = || [one, other].map(|over| layered(under, over));
    let (found, shared) = branched(of().into(), key);
    for (plan, found) in of().iter().zip(&found) {
        assert!(bits(&simulate(plan, key).unwrap()) == bits(found), "branched, this is another future");
    }
    let [plan, _] = of();
    let events = on.map_or(0, |day| {
        let mut service = Service::new(&plan, key, Silent);
        assert!(service.run_to(plan.scenario.days.time_of(day), &AtomicBool::new(false)));
        service.events()
    });
    assert_eq!(shared, events, "{one:?} and {other:?} should part on {on:?}");
}

/// With a cap in one plan alone nothing is shared. With one in both, a booking must not reach into the financial year of the change: of
/// four weeks, asked for three days before, so that plans part 23 working days before that year; in the first year at once.
#[test]
fn caps_on_spending_part_plans_before_their_changes() {
    let two_years = format!("last_day = 2026-03-27\n{BUSY}");
    let (cap, change) = ("budget.most_a_financial_year = 2_500_000\n", dated("2025-09-03", "sickness.rate = 0.05"));
    assert_part(&two_years, ["", &change], Some(date(2025, 9, 3)));
    assert_part(&two_years, ["", &dated("2025-09-03", cap)], None);
    let capped = format!("{two_years}{cap}");
    assert_part(&capped, ["", &change], Some(date(2025, 2, 27)));
    assert_part(&capped, ["", &dated("2025-04-01", "sickness.rate = 0.05")], Some(date(2025, 2, 27)));
    assert_part(&capped, ["", &dated("2025-03-31", "sickness.rate = 0.05")], None);
    // A longer booking of a policy that held before the change.
    let longer = dated("2024-06-03", "agency.minimum_weeks = 10");
    let both = [&longer[..], &(longer.clone() + &change)];
    assert_part(&capped, both, Some(date(2025, 1, 16)));
}

/// A pulse's cases are shared out on the first day by what its area's referrals are when it begins: other proportions then part plans
/// at once, the same proportions or a later change do not.
#[test]
fn pulses_part_plans_that_share_them_out_otherwise() {
    let pulse = format!("{BUSY}[[pulse]]\nfrom = 2024-10-01\nweeks = 4\nchildren = 60\nassessed_share = 0.9\n");
    let children = |on: &str, a: u32, b: u32| dated(on, &format!("demand.children_a_week = {{ A = {a}, B = {b} }}"));
    assert_part(&pulse, ["", &children("2024-07-03", 45, 12)], None);
    assert_part(&pulse, ["", &children("2024-07-03", 60, 24)], Some(date(2024, 7, 3)));
    assert_part(&pulse, ["", &children("2024-10-02", 45, 12)], Some(date(2024, 10, 2)));
    assert_part(
        &pulse.replace("children = 60", "area = \"A\"\nchildren = 60"),
        ["", &children("2024-07-03", 45, 12)],
        Some(date(2024, 7, 3)),
    );
    assert_part(BUSY, ["", &children("2024-07-03", 45, 12)], Some(date(2024, 7, 3)));
}

/// Where referrals are few, the next one was found in a later week when plans part on a Thursday: the factor of the week, which was drawn on
/// its Monday, before a change of both on the Tuesday, stands until it ends, whatever holds from any of these days on.
#[test]
fn a_week_keeps_its_factor_when_plans_part_within_it() {
    let few = "demand = { children_a_week = { A = 4 }, assessed_share = 1, weekly_cv = 0.8 }\n";
    for week in 0..40 {
        let day = |weekday| date(2024, 4, 8).checked_add(jiff::Span::new().days(7 * week + weekday)).unwrap();
        let both = dated(&day(1).to_string(), "demand.weekly_cv = 1.6");
        for change in ["demand.weekly_cv = 2", "demand.weekly_shared = true", "demand.children_a_week.A = 8"] {
            let other = both.clone() + &dated(&day(3).to_string(), change);
            assert_part(few, [&both, &other], Some(day(3)));
        }
    }
}
