use super::*;
use crate::scenario::{Distribution, Effort, Start, Tenths, WorkKind, starter};
use proptest::prelude::*;

fn in_folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        #[expect(clippy::disallowed_methods, reason = "a test lays out its own folder")]
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let first = folder.path().join(files[0].0);
    (folder, first)
}

fn load_text(text: &str) -> Result<Loaded, String> {
    let (_folder, path) = in_folder(&[("a.toml", text)]);
    load(&path).map_err(|errors| errors.render(false, 100))
}

fn assert_fixed_point(loaded: &Loaded) {
    let again = load_text(&loaded.resolved_toml).unwrap();
    assert_eq!(again.scenario, loaded.scenario);
    assert_eq!(again.resolved_toml, loaded.resolved_toml);
    assert_eq!(again.hash, loaded.hash);
}

#[test]
fn leeds_says_what_its_file_says() {
    let loaded = load(Path::new("scenarios/leeds-2009.toml")).unwrap();
    let scenario = &loaded.scenario;
    let names: Vec<_> = scenario.areas.iter().map(|area| area.name.as_str()).collect();
    assert_eq!(names, ["East", "South", "West"]);
    let Start::Synthesised(start) = &scenario.start else { panic!("totals") };
    assert_eq!(start.children.total(), 5355);
    // 50 weeks before the week of Wednesday 16 September; three policies held in the past, and what holds now held from June on.
    assert_eq!((scenario.days.past_time(), scenario.days.start_time()), (0.0, 252.0));
    assert_eq!(scenario.policies.len(), 4);
    assert_eq!(scenario.first_policy(), 3);
    assert_eq!(
        scenario.policies.iter().map(|dated| dated.policy.agency.allowed).collect::<Vec<_>>(),
        [false, false, false, true]
    );
    assert_eq!(scenario.on_first_day().turnover.notice_days, 40.0);
    // A cv of 0.5 is a shape of 1 / 0.5^2 = 4 by hand; the mean is tuned now and then.
    let Distribution::Gamma { shape, .. } = scenario.on_first_day().work[WorkKind::InitialAssessment].natural_days
    else {
        panic!("a gamma distribution")
    };
    assert_eq!(shape, 4.0);
    let Effort::HoursADay(hours) = scenario.on_first_day().work[WorkKind::ChildInNeed].effort else {
        panic!("hours a day")
    };
    assert!((hours * 21.74 - 2.14).abs() < 1e-3);
    assert_fixed_point(&loaded);
}

#[test]
fn an_option_is_its_base_and_its_changes() {
    let base = load(Path::new("scenarios/leeds-2009.toml")).unwrap().scenario;
    let option = load(Path::new("scenarios/options/caseload-20.toml")).unwrap();
    let (before, [_, change]) = (&base.policies[..], option.scenario.from_first_day()) else { panic!("one change") };
    assert_eq!(option.scenario.policies[..before.len()], *before);
    let mut changed = change.policy.clone();
    let posts = [changed.posts.extra_social_workers, changed.posts.extra_managers];
    assert_eq!(posts, [42, 6].map(Tenths::of_posts));
    changed.posts = base.on_first_day().posts.clone();
    assert_eq!(changed, *base.on_first_day());
    assert_eq!(option.scenario.days, base.days);
    assert_fixed_point(&option);
}

#[test]
fn every_option_is_a_fixed_point() {
    for folder in ["scenarios/options", "scenarios/levers"] {
        for loaded in load_many(&[PathBuf::from(folder)]).unwrap() {
            assert_fixed_point(&loaded);
        }
    }
}

#[test]
fn the_starter_runs_as_it_is() {
    let loaded = load_text(&starter("two-areas", "Two \"areas\"")).unwrap();
    assert_eq!((loaded.scenario.name.as_str(), loaded.scenario.title.as_str()), ("two-areas", "Two \"areas\""));
    assert_eq!(loaded.warnings, Vec::<String>::new());
    assert_fixed_point(&loaded);
}

#[test]
fn a_law_replaces_a_law_and_a_unit_a_unit() {
    let text = starter("base", "Base");
    let option = "base = 'b.toml'\nname = 'o'\n[sickness]\nlong_days = { gamma = { mean = 40, cv = 1 } }\n\
                  [work]\nclosing = { hours_a_month = 21.741, natural_months = { constant = 1 } }\n";
    let (_folder, path) = in_folder(&[("o.toml", option), ("b.toml", &text)]);
    let loaded = load(&path).map_err(|errors| errors.render(false, 100)).unwrap();
    let [past, from_first_day] = &loaded.scenario.policies[..] else { panic!("a past and an option") };
    assert!(past.policy.sickness != from_first_day.policy.sickness);
    assert_eq!(from_first_day.policy.sickness.long_days, Distribution::Gamma { shape: 1.0, scale: 40.0 });
    assert!(matches!(loaded.scenario.on_first_day().work[WorkKind::Closing].effort, Effort::HoursADay(_)));
    assert_eq!(loaded.scenario.title, "o");
    assert_fixed_point(&loaded);
}

#[test]
fn changes_of_one_date_are_one_change_and_add_up_over_time() {
    let text = starter("base", "Base")
        + "\n[[change]]\non = 2025-09-01\nposts = { extra_social_workers = 4 }\n\
           [[change]]\non = 2025-09-01\nagency = { allowed = false }\n\
           [[change]]\non = 2026-09-01\nposts = { extra_managers = 1 }\n";
    let loaded = load_text(&text).unwrap();
    let policies = &loaded.scenario.policies;
    assert_eq!(policies.len(), 3);
    assert!(!policies[2].policy.agency.allowed);
    let posts = &policies[2].policy.posts;
    assert_eq!([posts.extra_social_workers, posts.extra_managers], [4, 1].map(Tenths::of_posts));
    assert_fixed_point(&loaded);
}

const HEADER: &str = "area,team,holder,kind,stage,opened_on,stage_began_on,family\n";

#[test]
fn a_list_of_cases_makes_families() {
    let rows = "North,assessment-2,Ann,assessment,initial_assessment,2025-03-24,2025-03-25,1\n\
                North,assessment-2,Ann,assessment,initial_assessment,2025-03-24,2025-03-25,1\n\
                South,care-management-1,,child_protection,child_protection,2024-03-25,2024-04-01,1\n\
                North,assessment-2,Bob,looked_after,awaiting_panel,2025-03-17,2025-03-31,2\n\
                North,assessment-2,,child_in_need,awaiting_panel,2025-03-17,2025-03-31,3\n";
    let text = starter("base", "Base");
    let option = "base = 'b.toml'\nname = 'o'\n[start]\nsnapshot = 'cases.csv'\n\
                  mean_speed = { assessment = 0.7, protection_and_need = 0.5, looked_after = 0.4 }\n";
    let csv = HEADER.to_string() + rows;
    let (_folder, path) = in_folder(&[("o.toml", option), ("b.toml", &text), ("cases.csv", &csv)]);
    let loaded = load(&path).map_err(|errors| errors.render(false, 100)).unwrap();
    let Start::Snapshot(list) = &loaded.scenario.start else { panic!("a list") };
    assert_eq!(list.families.len(), 4);
    let first = &list.families[0];
    assert_eq!((first.children, first.area, first.team, first.holder), (2, 0, 1, Some(0)));
    // From Monday 24 March to Tuesday 1 April 2025: six working days.
    assert_eq!((first.opened_before, first.stage_began_before), (6.0, 5.0));
    assert_eq!((list.families[1].area, list.families[1].holder), (1, None));
    assert_eq!((list.families[2].holder, list.families[2].stage), (Some(1), WorkKind::LookedAfter));
    assert_eq!((list.families[3].stage, list.families[3].kind), (WorkKind::Holding, WorkKind::ChildInNeed));
    let (name, text) = loaded.snapshot.clone().unwrap();
    let (_folder, path) = in_folder(&[("resolved.toml", &loaded.resolved_toml), (&name, &text)]);
    assert_eq!(load(&path).unwrap(), Loaded { file: path, base: None, ..loaded });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn resolving_is_a_fixed_point(
        rate in 0.0..0.5f64,
        mean in 0.5..60.0f64,
        cv in 0.0..3.0f64,
        split in 0.0..1.0f64,
        seed in 0..u64::try_from(i64::MAX).unwrap(),
        extra in 0u32..50,
        area in "[A-Za-z .']{1,12}",
    ) {
        let name = area.trim();
        prop_assume!(!name.is_empty() && name != "North" && name != "South");
        let quoted = toml::Value::from(name).to_string();
        let option = format!(
            "base = 'b.toml'\nname = 'o'\nseed = {seed}\n[area.{quoted}]\nassessment_teams = [3]\n\
             [demand.children_a_week]\n{quoted} = {mean}\n[sickness]\nrate = {rate}\n\
             long_days = {{ lognormal = {{ mean = {mean}, cv = {cv} }} }}\n\
             [pathway.after_looked_after]\nclose = {split}\nchild_in_need = {}\n\
             [[change]]\non = 2026-01-05\nposts.extra_social_workers = {extra}\n",
            1.0 - split,
        );
        let (_folder, path) = in_folder(&[("o.toml", &option), ("b.toml", &starter("base", "Base"))]);
        match load(&path) {
            Ok(loaded) => assert_fixed_point(&loaded),
            Err(errors) => prop_assert!(false, "{}", errors.render(false, 100)),
        }
    }

    #[test]
    fn a_spoilt_file_is_refused_or_loads_but_never_panics(
        from in 0usize..6000,
        length in 0usize..60,
        put in prop::sample::select(vec!["", "=", "-1", "[", "\"", "1e400", "nan", "{}", "\n[start]\n", "x.y = 2\n", "é"]),
    ) {
        let text = starter("base", "Base") + "\n[[change]]\non = 2026-01-05\nposts.extra_social_workers = 4\n";
        let from = from.min(text.len());
        let to = (from + length).min(text.len());
        let spoilt = format!("{}{put}{}", &text[..from], &text[to..]);
        if let Ok(loaded) = load_text(&spoilt) {
            assert_fixed_point(&loaded);
        }
    }
}
