//! Random areas and teams, and two changes of structure that deal all their posts.

use proptest::prelude::*;

fn teams(least: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(1_u32..6, least..4)
}

/// A change of structure: larger teams, mixed teams, a looked-after service, all areas as one, or one area parted.
fn restructuring(areas: &[(Vec<u32>, Vec<u32>)], which: u32) -> String {
    let sums: Vec<(u32, u32)> = areas.iter().map(|(duty, care)| (duty.iter().sum(), care.iter().sum())).collect();
    let (duty, care) = sums[0];
    let text = match which {
        0 if care > 0 => format!("A = {{ assessment_teams = [{duty}], care_management_teams = [{care}] }}"),
        1 => format!("A.mixed_teams = [{}]", duty + care),
        2 if care > 1 => {
            format!(
                "A = {{ assessment_teams = [{duty}], care_management_teams = [1], looked_after_teams = [{}] }}",
                care - 1
            )
        }
        3 => {
            let all: u32 = sums.iter().map(|(duty, care)| duty + care).sum();
            let from = &["A", "B", "C"][..sums.len()];
            format!("Whole = {{ from = {from:?}, assessment_teams = [{}], care_management_teams = [1] }}", all - 1)
        }
        4 if duty > 1 => {
            format!("A.assessment_teams = [1]\nNew = {{ from = [\"A\"], assessment_teams = [{}] }}", duty + care - 1)
        }
        _ => return String::new(),
    };
    format!("[change.structure]\n{text}\n")
}

/// Areas with posts and how many, after [`restructuring`].
fn posts_after(areas: &[(Vec<u32>, Vec<u32>)], which: u32) -> Vec<(&'static str, u32)> {
    let sums = areas.iter().map(|(duty, care)| duty.iter().chain(care).sum());
    let mut after: Vec<(&'static str, u32)> = ["A", "B", "C"].into_iter().zip(sums).collect();
    let duty: u32 = areas[0].0.iter().sum();
    match which {
        3 => vec![("Whole", after.iter().map(|area| area.1).sum())],
        4 if duty > 1 => {
            let rest = std::mem::replace(&mut after[0].1, 1) - 1;
            after.push(("New", rest));
            after
        }
        _ => after,
    }
}

/// A second change of structure, of whatever areas there then are.
fn second_restructuring(areas: &[(&'static str, u32)], which: u32) -> String {
    let &(name, posts) = areas.iter().max_by_key(|area| area.1).unwrap();
    let text = match which {
        0 => format!("{name}.mixed_teams = [{posts}]"),
        1 if posts > 2 => format!(
            "{name} = {{ assessment_teams = [1], care_management_teams = [{}], looked_after_teams = [1] }}",
            posts - 2
        ),
        2 => {
            let all: u32 = areas.iter().map(|area| area.1).sum();
            let from: Vec<&str> = areas.iter().map(|area| area.0).collect();
            let teams = if all > 1 {
                format!("assessment_teams = [1], care_management_teams = [{}]", all - 1)
            } else {
                "assessment_teams = [1]".to_string()
            };
            format!("A = {{ from = {from:?}, {teams} }}")
        }
        3 if posts > 1 && name != "A" => format!(
            "{name}.assessment_teams = [1]\nA = {{ from = {:?}, mixed_teams = [{}] }}",
            // Whatever A still has it keeps.
            if areas.iter().any(|area| area.0 == "A") { vec!["A", name] } else { vec![name] },
            posts - 1 + areas.iter().find(|area| area.0 == "A").map_or(0, |area| area.1)
        ),
        _ => return String::new(),
    };
    format!("[change.structure]\n{text}\n")
}

pub fn structure() -> impl Strategy<Value = (String, [String; 2])> {
    let area = (teams(1), teams(0), 0.0_f64..1.0, 0.0_f64..0.6);
    let areas = (prop::collection::vec(area, 1..4), 0_u32..7, 0_u32..6);
    (areas, 0_u32..3, 0.0_f64..1.0, prop_oneof![Just(0.0), 0.0_f64..60.0], 0.0_f64..1.0).prop_map(
        |((areas, which, then), managers, qualified, rate, assessed)| {
            let mut text = String::new();
            let mut demand = Vec::new();
            for (number, (assessment, care, vacant, share)) in areas.iter().enumerate() {
                let name = ["A", "B", "C"][number];
                let vacancies = |teams: &[u32]| (f64::from(teams.iter().sum::<u32>()) * vacant * 0.7) as u32;
                text += &format!(
                    "area.{name} = {{ assessment_teams = {assessment:?}, assessment_vacancies = {}, \
                     care_management_teams = {care:?}, care_management_vacancies = {} }}\n",
                    vacancies(assessment),
                    vacancies(care)
                );
                demand.push(format!("{name} = {}", rate * share));
            }
            text += &format!(
                "workforce = {{ newly_qualified_share = {qualified}, part_time_share = {qualified}, managers_a_team = {managers} }}\n\
                 demand = {{ children_a_week = {{ {} }}, assessed_share = {assessed}, weekly_cv = {qualified}, \
                 redirect_share = {qualified}, early_help = {{ share = {assessed}, after_weeks = 5, over_weeks = 9 }} }}\n",
                demand.join(", ")
            );
            let teams: Vec<_> = areas.iter().map(|(duty, care, ..)| (duty.clone(), care.clone())).collect();
            let all: u32 = teams.iter().flat_map(|(duty, care)| duty.iter().chain(care)).sum();
            if all <= 1 {
                return (text, [String::new(), String::new()]);
            }
            let first = restructuring(&teams, which);
            // A looked-after service or larger teams leave the areas their posts.
            let after = posts_after(&teams, if first.is_empty() { u32::MAX } else { which });
            (text, [first, second_restructuring(&after, then)])
        },
    )
}
