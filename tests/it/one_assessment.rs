//! A pathway with one assessment, as in England today: nothing is said of core assessments, and the initial one is the assessment. Mixed teams from the
//! first day.

use crate::command_line::{caseload, inflated, results, started, text};
use crate::service::{loaded, outcomes, plan};
use caseload::model::{Measure, Outcome};
use caseload::scenario::{ScenarioErrors, load};
use std::fs;

/// The starter, cut to half a year, with an option: no word, row or column of a core assessment in anything that is written of it or printed, and the
/// assessment is never called initial but by its name in data.
#[test]
fn nothing_is_said_of_core_assessments() {
    let (folder, scenario) = started();
    let cut = fs::read_to_string(&scenario).unwrap();
    let cut =
        cut.replace("last_day = 2028-03-31", "last_day = 2025-09-28").replace("by = 2027-03-31", "by = 2025-09-28");
    fs::write(&scenario, cut).unwrap();
    let option =
        "base = \"north.toml\"\nname = \"more\"\n[[change]]\non = 2025-05-01\nposts.extra_social_workers = 4\n";
    fs::write(folder.path().join("more.toml"), option).unwrap();
    let arguments = ["compare", "north.toml", "more.toml", "-n", "6", "--detail", "--out", "out"];
    let done = caseload().current_dir(&folder).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    let described = caseload().current_dir(&folder).args(["describe", "north.toml"]).output().unwrap();
    let mut said =
        vec![("the terminal".to_owned(), text(&done.stdout)), ("describe".to_owned(), text(&described.stdout))];
    for (name, bytes) in results(&folder.path().join("out")) {
        let readable = [".csv", ".gz", ".json", ".md", ".html", ".svg"].iter().any(|ending| name.ends_with(ending));
        if readable {
            said.push((name.clone(), if name.ends_with(".gz") { inflated(&bytes) } else { text(&bytes) }));
        }
    }
    assert!(said.len() > 12 && said.iter().any(|(name, _)| name.starts_with("weekly")), "{}", said.len());
    for (name, content) in &said {
        let line = |words: &[&str]| {
            let holds = |line: &&str| words.iter().any(|word| line.to_lowercase().contains(word));
            content.lines().find(holds).map(|line| line.chars().take(300).collect::<String>())
        };
        assert_eq!(
            line(&["core_assess", "core assess", "core in time", "core within", "of core", "core_in"]),
            None,
            "{name}"
        );
        assert_eq!(line(&["initial assess", "initial in time", "initial,", "initial within"]), None, "{name}");
    }
    let html = &said.iter().find(|(name, _)| name == "report.html").unwrap().1;
    assert!(html.contains("Assessments in time"));
}

/// What there is none of need not be described; what there is must be.
#[test]
fn keys_of_core_assessments_go_with_them() {
    let (folder, scenario) = started();
    let starter = load(&scenario).unwrap().scenario;
    assert!(!starter.has_core_assessments && starter.measures().all(|measure| !measure.of_core_assessments()));
    let problems = |option: &str| {
        let path = folder.path().join("option.toml");
        fs::write(&path, format!("base = \"north.toml\"\nname = \"option\"\n{option}\n")).unwrap();
        load(&path).map(|_| ()).unwrap_err().errors().iter().map(|error| error.message().to_owned()).collect::<Vec<_>>()
    };
    for table in ["start", "past.start"] {
        let said = problems(&format!("{table}.core_assessment = 30"));
        assert_eq!(said, ["open cases in core assessments, which this pathway does not know"], "{table}");
    }
    fs::write(
        folder.path().join("option.toml"),
        "base = \"north.toml\"\nname = \"option\"\ntarget = { measure = \"core_assessments_in_tim\", at_least = 0.5, by = 2027-03-31 }\n",
    )
    .unwrap();
    let said = load(&folder.path().join("option.toml")).unwrap_err().render(false, 200);
    assert!(said.contains("there is no measure") && !said.contains("did you mean `core_"), "{said}");
    let missing = ["`after_core_assessment` is missing from [pathway]", "`core_assessment` is missing from [work]"];
    let shares = "{ close = 0.18, core_assessment = 0.01 }";
    assert_eq!(problems(&format!("pathway.after_initial_assessment = {shares}")), missing);
    let of_none = "target = { measure = \"core_assessments\", at_least = 3 }";
    assert!(problems(of_none)[0].contains("core assessments, of which there are none"));
    let calm = loaded("pathway.after_initial_assessment = { close = 0.9, core_assessment = { between = [0, 0.2] } }\n");
    assert!(calm.scenario.has_core_assessments, "a share that is not known may be over 0");
}

/// Mixed teams are teams that assess and keep their families: the same as assessment teams without care management, to the bit.
#[test]
fn mixed_teams_from_the_first_day() {
    let common = "demand.children_a_week.A = 6\npathway.after_initial_assessment = { close = 0.5, child_in_need = 0.5 }\n\
        start.child_in_need = 10\n";
    let of = |area: &str| plan(&format!("{common}area.A = {area}\n"));
    let (mixed, same) = (
        of("{ mixed_teams = [4, 3], mixed_vacancies = 2 }"),
        of("{ assessment_teams = [4, 3], assessment_vacancies = 2 }"),
    );
    let bits = |outcome: &Outcome| outcome.weekly.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let found = outcomes(&mixed, 3, 3);
    assert!(found.iter().zip(&outcomes(&same, 3, 3)).all(|(one, other)| bits(one) == bits(other)));
    let panel = |o: &Outcome| crate::service::weekly(&mixed, o, Measure::PanelFamilies).iter().sum::<f64>();
    assert!(found.iter().all(|o| panel(o) == 0.0));
    let problem = |area: &str| -> ScenarioErrors {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("calm.toml"), crate::service::CALM).unwrap();
        let path = folder.path().join("option.toml");
        fs::write(&path, format!("base = \"calm.toml\"\nname = \"option\"\narea.A = {area}\n")).unwrap();
        load(&path).unwrap_err()
    };
    for (area, words) in [
        ("{ mixed_teams = [4], care_management_teams = [2] }", "`care_management_teams` beside `mixed_teams`"),
        ("{ mixed_teams = [4], assessment_teams = [2] }", "`assessment_teams` beside `mixed_teams`"),
        ("{ mixed_teams = [4], mixed_vacancies = 5 }", "5 vacancies in teams with 4 posts"),
        ("{ mixed_vacancies = 1 }", "vacancies of mixed teams in an area that has none"),
        ("{ mixed_teams = [] }", "has no assessment team"),
    ] {
        let errors = problem(area);
        assert!(errors.errors().iter().any(|error| error.message().contains(words)), "{area}: {errors:#?}");
    }
}
