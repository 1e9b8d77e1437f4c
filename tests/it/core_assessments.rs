/// The starter with a core assessment after the initial one, as in England to 2013.
pub fn with_core_assessments(starter: &str) -> String {
    let mut lines = Vec::new();
    for line in starter.lines() {
        lines.push(match line {
            _ if line.starts_with("after_initial_assessment") => {
                "after_initial_assessment = { close = 0.18, short_term_help = 0.45, core_assessment = 0.20, child_in_need = 0.09, \
                 child_protection = 0.04, looked_after = 0.04 }\n\
                 after_core_assessment = { close = 0.05, short_term_help = 0.15, child_in_need = 0.30, child_protection = 0.30, \
                 looked_after = 0.20 }"
            }
            _ if line.starts_with("initial_assessment = { hours") => {
                "initial_assessment = { hours = { constant = 4 }, natural_days = { gamma = { mean = 4, cv = 0.5 } } }\n\
                 core_assessment = { hours = { constant = 20 }, natural_days = { gamma = { mean = 24, cv = 0.35 } } }"
            }
            _ if line.starts_with("initial_assessment_days") => "initial_assessment_days = 7",
            _ if line.starts_with("initial_assessment = ") => "initial_assessment = 40\ncore_assessment = 35",
            _ => line,
        });
    }
    lines.join("\n") + "\n"
}
