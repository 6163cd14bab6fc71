use leptos::prelude::*;

/// How many cells a gauge has.
const CELLS: u32 = 20;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Off,
    On,
    Hold,
    Clip,
}

impl Level {
    fn class(self) -> &'static str {
        match self {
            Self::Off => "gauge-off",
            Self::On => "gauge-on",
            Self::Hold => "gauge-hold",
            Self::Clip => "gauge-clip",
        }
    }
}

/// The cells from the bottom. A cell tells its own place, as on a desk's meter: those above `hold` warn, the topmost that
/// `clip` reaches is red.
fn cells(percent: u32, hold: u32, clip: u32) -> [Level; CELLS as usize] {
    std::array::from_fn(|at| {
        let from = at as u32 * 100 / CELLS;
        match from {
            from if from >= percent => Level::Off,
            from if from >= clip => Level::Clip,
            from if from >= hold => Level::Hold,
            _ => Level::On,
        }
    })
}

/// A value between two ends that goes up and down, read like the meter of a desk: a load, a share of refusals. What only
/// grows is a [`crate::Level`].
#[component]
pub fn Gauge(
    #[prop(into)] label: String,
    /// 0 to 100.
    #[prop(into)]
    percent: Signal<u32>,
    /// The value as one would say it; otherwise the percentage.
    #[prop(into, optional)]
    text: MaybeProp<String>,
    #[prop(default = 75)] hold: u32,
    #[prop(default = 90)] clip: u32,
    /// Where it was a period before, as a dotted mark.
    #[prop(into, optional)]
    before: MaybeProp<u32>,
) -> impl IntoView {
    let percent = move || percent.get().min(100);
    let words = move || text.get().unwrap_or_else(|| format!("{}%", percent()));
    let name = label.clone();
    view! {
        <div class="level">
            <span class="level-head" aria-hidden="true">
                <span>{label}</span>
                <span class="num">{words}</span>
            </span>
            <span class="gauge" role="meter" aria-label=name aria-valuemin="0" aria-valuemax="100" aria-valuenow=move || percent().to_string() aria-valuetext=words>
                {move || cells(percent(), hold, clip).into_iter().map(|level| view! { <i class=level.class()></i> }).collect_view()}
                {move || before.get().map(|before| view! { <b class="gauge-before" style=format!("--at: {}%", before.min(100))></b> })}
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(percent: u32, expected: &str) {
        let drawn: String = cells(percent, 75, 90)
            .into_iter()
            .map(|level| match level {
                Level::Off => '.',
                Level::On => 'o',
                Level::Hold => 'h',
                Level::Clip => 'C',
            })
            .collect();
        assert_eq!(drawn, expected, "{percent}");
    }

    #[test]
    fn cells_light_up_from_the_bottom_and_warn_at_the_top() {
        check(0, "....................");
        check(1, "o...................");
        check(50, "oooooooooo..........");
        check(80, "oooooooooooooooh....");
        check(100, "ooooooooooooooohhhCC");
    }
}
