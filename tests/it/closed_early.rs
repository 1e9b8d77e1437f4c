//! Families that are closed, or turned away, earlier than what held on the first day would have done it: what comes back of them.

use crate::service::{assert_mean, outcomes, plan, weekly};
use caseload::model::Measure;

/// Error rate 6.4e-5 each. R families a week come for the first time; from a date on a share e of those referred is closed, or turned away, that
/// what held on the first day would have kept, and of these q come back, to be judged anew: T = R / (1 - e q) are referred a week, T e q of them after an
/// early end. Of the others, who leave as they would have, nobody comes back.
#[test]
#[cfg_attr(debug_assertions, ignore = "statistical: run with --release")]
fn those_closed_early_come_back() {
    let common = "last_day = 2027-04-02\nreturns.weeks = { exponential = { mean = 6 } }\ndemand.assessed_share = 0.8\n\
        pathway.after_initial_assessment = { close = 0.2, short_term_help = 0.8 }\n[[change]]\non = 2024-04-08\nreturns.closed_early = 0.4\n";
    let closes = "pathway.after_initial_assessment = { close = 0.7, short_term_help = 0.3 }\n";
    for (what, change, early, seed) in [
        ("closed after the assessment", closes, 0.8 * 0.5, 715),
        ("turned away", "demand.assessed_share = 0.3\n", 0.5, 716),
        ("later", "demand.assessed_share = 0.9\n", 0.0, 717),
    ] {
        let plan = plan(&format!("{common}{change}"));
        let found = outcomes(&plan, seed, 200);
        let a_week = |measure: Measure| -> Vec<f64> {
            found.iter().map(|o| weekly(&plan, o, measure)[104..156].iter().sum::<f64>() / 52.0).collect()
        };
        let referred = 10.0 / (1.0 - early * 0.4);
        assert_mean(&format!("{what}: referrals a week"), &a_week(Measure::Referrals), referred);
        let back = a_week(Measure::ReturnedClosedEarly);
        if early > 0.0 {
            assert_mean(&format!("{what}: early ends that come back, a week"), &back, referred * early * 0.4);
        } else {
            assert!(back.iter().all(|&children| children == 0.0));
        }
        assert_eq!(back, a_week(Measure::Returned), "{what}");
    }
}
