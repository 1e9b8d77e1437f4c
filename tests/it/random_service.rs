//! Random services: scenarios that combine every mechanism in ways nobody would think of.

use crate::grades::layered;
use crate::random_structure::structure;
use crate::service::plan;
use caseload::model::Plan;
use caseload::model::plan::Role;
use proptest::prelude::*;

fn law() -> impl Strategy<Value = String> {
    prop_oneof![
        (0.05_f64..60.0).prop_map(|value| format!("{{ constant = {value} }}")),
        (0.05_f64..60.0).prop_map(|mean| format!("{{ exponential = {{ mean = {mean} }} }}")),
        (0.05_f64..60.0, 0.0_f64..4.0)
            .prop_map(|(mean, cv)| format!("{{ lognormal = {{ mean = {mean}, cv = {cv} }} }}")),
        (0.05_f64..60.0, 0.0_f64..4.0).prop_map(|(mean, cv)| format!("{{ gamma = {{ mean = {mean}, cv = {cv} }} }}")),
        (0.0_f64..10.0, 0.1_f64..60.0)
            .prop_map(|(low, more)| format!("{{ uniform = {{ low = {low}, high = {} }} }}", low + more)),
    ]
}

fn spell() -> impl Strategy<Value = String> {
    prop_oneof![
        (0.2_f64..80.0).prop_map(|value| format!("{{ constant = {value} }}")),
        (0.2_f64..80.0, 0.0_f64..2.0).prop_map(|(mean, cv)| format!("{{ gamma = {{ mean = {mean}, cv = {cv} }} }}")),
    ]
}

/// Shares of one whole.
fn outcome(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(0_u32..5, names.len()).prop_map(move |parts| {
        // Something always closes, or nothing would ever end.
        let total = f64::from(parts.iter().sum::<u32>() + 2);
        let mut shares: Vec<String> =
            names.iter().zip(&parts).map(|(name, part)| format!("{name} = {}", f64::from(*part) / total)).collect();
        shares.push(format!("close = {}", 2.0 / total));
        format!("{{ {} }}", shares.join(", "))
    })
}

fn work() -> impl Strategy<Value = String> {
    let kinds = [
        "screening",
        "initial_assessment",
        "core_assessment",
        "short_term_help",
        "child_in_need",
        "child_protection",
        "looked_after",
        "closing",
        "transfer",
    ];
    (prop::collection::vec((any::<bool>(), law(), law(), 0.01_f64..3.0), 9), 0.001_f64..1.0).prop_map(
        move |(laws, holding)| {
            let mut text = format!("work.holding = {{ hours_a_day = {holding} }}\n");
            for (kind, (whole, hours, days, pace)) in kinds.iter().zip(laws) {
                let effort = if whole { format!("hours = {hours}") } else { format!("hours_a_day = {pace}") };
                text += &format!("work.{kind} = {{ {effort}, natural_days = {days} }}\n");
            }
            text
        },
    )
}

fn pathway() -> impl Strategy<Value = String> {
    (
        outcome(&["short_term_help", "core_assessment", "child_in_need", "child_protection", "looked_after"]),
        outcome(&["short_term_help", "child_in_need", "child_protection", "looked_after"]),
        outcome(&["child_in_need"]),
        outcome(&["child_protection", "looked_after"]),
        outcome(&["child_in_need", "looked_after"]),
        outcome(&["child_in_need"]),
    )
        .prop_map(|(initial, core, help, need, protection, care)| {
            format!(
                "pathway.after_initial_assessment = {initial}\npathway.after_core_assessment = {core}\n\
                 pathway.after_short_term_help = {help}\npathway.after_child_in_need = {need}\n\
                 pathway.after_child_protection = {protection}\npathway.after_looked_after = {care}\n"
            )
        })
}

/// Stress, overtime and a cap on spending, each on or off.
fn strain_and_money() -> impl Strategy<Value = String> {
    let stress = (1.0_f64..2.0, 1.0_f64..1.3, 0.0_f64..20.0, 1.0_f64..6.0).prop_map(|(sickness, leaving, over, most)| {
        format!(
            "stress = {{ sickness_per_case = {sickness}, leaving_per_case = {leaving}, cases_over = {over}, most = {most} }}\n"
        )
    });
    let overtime =
        (0.0_f64..40.0, 0.0_f64..20.0, 0.0_f64..3.0, 0.0_f64..0.2).prop_map(|(hours, over, pay, fatigue)| {
            format!("overtime = {{ hours_a_week = {hours}, cases_over = {over}, pay = {pay}, fatigue = {fatigue} }}\n")
        });
    let budget = (0.0_f64..4e6).prop_map(|most| format!("budget.most_a_financial_year = {most}\n"));
    (prop::option::of(stress), prop::option::of(overtime), prop::option::of(budget))
        .prop_map(|parts| [parts.0, parts.1, parts.2].into_iter().flatten().collect())
}

fn people() -> impl Strategy<Value = String> {
    (
        (prop_oneof![Just(0.0), 0.0_f64..0.6], 0.0_f64..1.0, spell(), spell()),
        (0_u32..40, 0_u32..15),
        (0.0_f64..2.0, 0.0_f64..2.0, 0.0_f64..20.0),
        (spell(), 0_u32..4, 0.0_f64..1.0),
        (any::<bool>(), 0.0_f64..30.0, 0.0_f64..20.0, 0.0_f64..20.0, 0_u32..5, 0_u32..4),
        (1_u32..5, 1_u32..10),
        strain_and_money(),
    )
        .prop_map(|(sick, leave, turnover, hire, agency, panel, strain_and_money)| {
            format!(
                "sickness = {{ rate = {}, long_share = {}, short_days = {}, long_days = {} }}\n\
                 leave = {{ annual_days = {}, training_days = {}, school_holiday_weight = 2 }}\n\
                 turnover = {{ rate_a_year = {}, manager_rate_a_year = {}, notice_weeks = {} }}\n\
                 recruitment = {{ time_to_hire_weeks = {}, most_a_month = {}, newly_qualified_share = {} }}\n\
                 agency = {{ allowed = {}, gap_days = {}, lead_days = {}, minimum_weeks = {}, most = {}, \
                 most_in_area = {{ A = {} }}, productivity = 0.8 }}\n\
                 panel = {{ every_weeks = {}, most_families = {} }}\n{strain_and_money}",
                sick.0,
                sick.1,
                sick.2,
                sick.3,
                leave.0,
                leave.1,
                turnover.0,
                turnover.1,
                turnover.2,
                hire.0,
                hire.1,
                hire.2,
                agency.0,
                agency.1,
                agency.2,
                agency.3,
                agency.4,
                agency.5,
                panel.0,
                panel.1
            )
        })
}

fn rules() -> impl Strategy<Value = String> {
    (
        (prop_oneof![Just(1.0), 0.5_f64..40.0], 1.0_f64..2.0, 0.0_f64..1.5, 0.0_f64..1.0, 0.0_f64..10.0),
        (0.0_f64..10.0, 0.0_f64..30.0, 0.0_f64..10.0, any::<bool>(), any::<bool>()),
        (0.5_f64..8.0, 0.0_f64..2.0, prop::array::uniform3(0.01_f64..10.0)),
        prop::array::uniform4(0.0_f64..3.0),
        prop_oneof![Just(10_000.0), 0.0_f64..30.0],
    )
        .prop_map(|(limits, cover, capacity, weights, longest_wait)| {
            format!(
                "allocation = {{ ceiling = {}, cover_ceiling = {}, newly_qualified_factor = {}, manager_factor = {}, \
                 days_before_leave = {}, longest_wait_days = {longest_wait}, case_weights = {{ assessment = {}, child_in_need = {}, child_protection = {}, \
                 looked_after = {} }} }}\n\
                 cover = {{ assessments_after_days = {}, all_after_days = {}, leave_over_days = {}, within_area = {}, \
                 between_areas = {} }}\n\
                 capacity = {{ contract_hours = {}, supervision_hours_a_week = {}, class_weights = {:?}, \
                 induction_weeks = 3, induction_productivity = 0.5 }}\n",
                limits.0,
                limits.0 * limits.1,
                limits.2,
                limits.3,
                limits.4,
                weights[0],
                weights[1],
                weights[2],
                weights[3],
                cover.0,
                cover.0 + cover.1,
                cover.2,
                cover.3,
                cover.4,
                capacity.0,
                capacity.1,
                capacity.2
            )
        })
}

/// Grades, support and recording, laid over a scenario; advanced practitioners as a share of its posts.
pub fn grades() -> impl Strategy<Value = (f64, String)> {
    (
        (0.0_f64..1.0, 0.0_f64..40.0, 0.0_f64..40.0),
        (0.0_f64..6.0, 0.0_f64..6.0, 0.0_f64..1.0),
        (prop_oneof![Just(0.0), 0.0_f64..20.0], prop_oneof![Just(0.0), 0.0_f64..20.0], 0.1_f64..10.0),
        (0.0_f64..2.0, 0_u32..3),
    )
        .prop_map(|(posts, hours, recording, rates)| {
            let text = format!(
                "posts.administrators = {}\nposts.support_workers = {}\ncosts.advanced_practitioner_a_year = 60_000\n\
                 costs.administrator_a_year = 20_000\ncosts.support_worker_a_year = 25_000\n\
                 costs.newly_qualified_a_year = 4_000\ncosts.pay_rise_each_april = 0.03\ncosts.drift_a_week = 500\n\
                 costs.office_staff = {{ staff = 5, managers = 3, a_year = 21_500 }}\ncapacity.newly_qualified_supervision_hours = {}\n\
                 capacity.audit_hours_a_week = {}\ncapacity.private_fostering_hours_a_week = {}\n\
                 capacity.administrator_hours_a_week = {}\ncapacity.support_worker_hours_a_week = {}\n\
                 capacity.support_worker_most_share = {}\ncapacity.advanced_practitioner_supervision_share = {}\n\
                 allocation.advanced_practitioner_factor = {}\nturnover.advanced_practitioner_rate_a_year = {}\n\
                 recruitment.newly_qualified_a_month = {}\n\
                 recording = {{ initial_assessment_hours = {}, core_assessment_hours = {}, natural_days = {} }}\n",
                posts.1,
                posts.2,
                hours.0,
                hours.1,
                hours.1 / 2.0,
                hours.0 * 5.0,
                hours.1 * 5.0,
                hours.2,
                1.0 - hours.2,
                rates.0,
                rates.0 / 2.0,
                rates.1,
                recording.0,
                recording.1,
                recording.2
            );
            (posts.0, text)
        })
}

/// A scenario with advanced practitioners, fewer of them from a date on if the run is long.
pub fn with_grades(text: &str, (share, grades): &(f64, String)) -> Plan {
    let bare = plan(text);
    let posts = bare.posts.values().filter(|post| post.role == Role::SocialWorker && post.extra_from.is_none()).count();
    let advanced = share * posts as f64;
    let fewer = if bare.window.1 > 150.0 {
        format!("[[change]]\non = 2024-09-04\nposts.advanced_practitioners = {}\n", (advanced / 2.0) as u32)
    } else {
        String::new()
    };
    layered(text, &format!("{grades}posts.advanced_practitioners = {}\n{fewer}", advanced as u32))
}

fn start() -> impl Strategy<Value = String> {
    (prop::collection::vec(0_u32..30, 6), 0.0_f64..2.0, 0_u32..4).prop_map(|(cases, cv, agency)| {
        format!(
            "start = {{ initial_assessment = {}, core_assessment = {}, short_term_help = {}, child_in_need = {}, \
             child_protection = {}, looked_after = {}, caseload_cv = {cv}, agency_in_post = {agency} }}\n",
            cases[0], cases[1], cases[2], cases[3], cases[4], cases[5]
        )
    })
}

/// Families that come back.
fn returns() -> impl Strategy<Value = String> {
    (prop::array::uniform4(0.0_f64..0.9), law()).prop_map(|(shares, weeks)| {
        format!(
            "returns = {{ recorded_share = {}, after_no_further_action = {}, after_assessment = {}, after_help = {}, \
             weeks = {weeks} }}\n",
            shares[0], shares[1], shares[2], shares[3]
        )
    })
}

/// Extra cases of one area or all, within the first 40 weeks.
fn pulse() -> impl Strategy<Value = String> {
    (0_i64..20, 1.0_f64..20.0, 1_u32..200, any::<bool>(), 0.0_f64..=1.0).prop_map(
        |(week, weeks, children, everywhere, assessed)| {
            let from = jiff::civil::date(2024, 4, 3).checked_add(jiff::Span::new().days(7 * week)).unwrap();
            let area = if everywhere { "" } else { "area = \"A\"\n" };
            format!(
                "[[pulse]]\nfrom = {from}\nweeks = {weeks}\nchildren = {children}\n{area}assessed_share = {assessed}\n"
            )
        },
    )
}

pub fn change() -> impl Strategy<Value = String> {
    let what = prop_oneof![
        (0.0_f64..0.5).prop_map(|rate| format!("sickness.rate = {rate}")),
        (1.0_f64..20.0).prop_map(|ceiling| format!(
            "allocation.ceiling = {ceiling}\nallocation.cover_ceiling = {}",
            ceiling * 1.5
        )),
        (0.0_f64..20.0).prop_map(|days| format!("allocation.longest_wait_days = {days}")),
        any::<bool>().prop_map(|allowed| format!("agency.allowed = {allowed}")),
        (0_u32..6).prop_map(|most| format!("agency.most = {most}")),
        (0.0_f64..2.0).prop_map(|rate| format!("turnover.rate_a_year = {rate}")),
        (0_u32..9)
            .prop_map(|posts| format!("posts.extra_social_workers = {posts}\nposts.extra_managers = {}", posts / 3)),
        (0_u32..60, 0_usize..3).prop_map(|(tenths, fewer)| {
            let fewer = ["as_people_leave", "on_the_date", "moved"][fewer];
            format!("posts.assessment.extra = {}\nposts.fewer = \"{fewer}\"", f64::from(tenths) / 10.0)
        }),
        (0.0_f64..0.5, any::<bool>()).prop_map(|(factor, frozen)| format!(
            "posts.assessment.vacancy_factor = {factor}\nposts.managers.frozen = {frozen}\nposts.assessment.frozen = {frozen}"
        )),
        (0.0_f64..1.0).prop_map(|share| format!("demand.assessed_share = {share}\ndemand.weekly_cv = {share}")),
        (0.0_f64..3.0).prop_map(|weight| format!("allocation.case_weights.assessment = {weight}")),
        (0.1_f64..1.0).prop_map(|share| format!("capacity.case_work_share = {share}")),
        (0.0_f64..20.0)
            .prop_map(|days| format!("cover.assessments_after_days = {days}\ncover.all_after_days = {}", days + 1.0)),
        (any::<bool>(), any::<bool>())
            .prop_map(|(all, first)| format!("allocation.within_area = {all}\ncover.under_ceiling_first = {first}")),
        (1_u32..4).prop_map(|weeks| format!("panel.every_weeks = {weeks}")),
        (0.0_f64..0.5).prop_map(|share| format!("demand.early_help.share = {share}\nreturns.after_help = {share}")),
        (1.0_f64..2.0).prop_map(|base| format!("stress.sickness_per_case = {base}\nstress.leaving_per_case = {base}")),
        (0.0_f64..40.0, 0.0_f64..0.2)
            .prop_map(|(hours, fatigue)| format!("overtime.hours_a_week = {hours}\novertime.fatigue = {fatigue}")),
        (0.0_f64..4e6).prop_map(|most| format!("budget.most_a_financial_year = {most}")),
        (0_u32..4).prop_map(|most| format!("agency.most_in_area.A = {most}")),
        (0.0_f64..3.0).prop_map(|hours| format!("recording.initial_assessment_hours = {hours}")),
        (0.0_f64..0.5, 1_u32..9).prop_map(|(over, weeks)| format!(
            "movement = {{ within_area_over = {over}, between_areas_over = {over}, between_lanes_over = {over}, \
             least_weeks = {weeks} }}"
        )),
        (0.0_f64..2.0, 0.1_f64..60.0).prop_map(|(rate, weeks)| format!(
            "turnover.manager_rate_a_year = {rate}\nrecruitment.time_to_hire_weeks = {{ constant = {weeks} }}"
        )),
    ];
    (0_i64..40, what).prop_map(|(week, what)| {
        let date = jiff::civil::date(2024, 4, 2).checked_add(jiff::Span::new().days(7 * week)).unwrap();
        format!("{date}\n{what}")
    })
}

/// Some changes, each on a day of its own.
fn changes() -> impl Strategy<Value = String> {
    prop::collection::vec(change(), 0..6).prop_map(|all| {
        let mut stated: Vec<String> = Vec::new();
        for change in all {
            let (day, what) = change.split_once('\n').unwrap();
            if !stated.iter().any(|other| other.contains(day)) {
                stated.push(format!("[[change]]\non = {day}\n{what}\n"));
            }
        }
        stated.concat()
    })
}

/// Moves of workers, on or off.
fn movement() -> impl Strategy<Value = String> {
    prop::option::of((0.0_f64..0.6, 0.0_f64..0.6, 1_u32..12)).prop_map(|movement| {
        movement.map_or_else(String::new, |(within, between, weeks)| {
            format!(
                "movement = {{ within_area_over = {within}, between_areas_over = {between}, between_lanes_over = {within}, \
                 least_weeks = {weeks} }}\n"
            )
        })
    })
}

pub fn scenario() -> impl Strategy<Value = String> {
    let days = prop_oneof![1 => Just(0_i64), 1 => 1_i64..8, 6 => 300_i64..700];
    let demand = (prop::option::of(returns()), prop::option::of(pulse()), movement());
    (days, any::<bool>(), structure(), work(), pathway(), people(), rules(), start(), changes(), demand).prop_map(
        |(
            days,
            holidays,
            (structure, new_structures),
            work,
            pathway,
            people,
            rules,
            start,
            change,
            (returns, pulse, movement),
        )| {
            let first = jiff::civil::date(2024, 4, 1);
            let last = first.checked_add(jiff::Span::new().days(days)).unwrap();
            let holidays = if holidays { "england_and_wales" } else { "none" };
            let mut change = if days >= 300 { change } else { String::new() };
            for (on, new_structure) in ["2024-08-15", "2024-11-07"].into_iter().zip(&new_structures) {
                if days >= 300 && !new_structure.is_empty() {
                    change += &format!("[[change]]\non = {on}\n{new_structure}");
                }
            }
            let returns = returns.unwrap_or_default();
            let pulse = pulse.filter(|_| days >= 300).unwrap_or_default();
            format!(
                "last_day = {last}\nbank_holidays = \"{holidays}\"\ntarget = {{ at_most = 20, by = {last} }}\n\
                 families = {{ size = [0.4, 0.3, 0.2, 0.1], urgent_share = {{ close = 0.1, core_assessment = 0.3, child_protection = 0.9, looked_after = 1 }}, extra_child_effort = 0.25 }}\n\
                 {structure}{work}{pathway}{people}{rules}{start}{returns}{movement}{pulse}{change}"
            )
        },
    )
}

/// How many cases: as many as `PROPTEST_CASES` asks for, to hunt for longer, or the usual number.
pub fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}
