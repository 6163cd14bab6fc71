use leptos::prelude::*;

/// What a level measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LevelTone {
    /// Progress: lit, however far.
    #[default]
    Progress,
    /// Work the machine does: uploading, encoding.
    Note,
    /// A limit: turns to hold from 85 percent and to clip when it is full.
    Limit,
}

fn track_class(tone: LevelTone, percent: u32) -> &'static str {
    match (tone, percent) {
        (_, 0) => "level-track level-empty",
        (LevelTone::Progress, _) => "level-track",
        (LevelTone::Note, _) => "level-track level-note",
        (LevelTone::Limit, 100..) => "level-track level-clip",
        (LevelTone::Limit, 85..) => "level-track level-hold",
        (LevelTone::Limit, _) => "level-track",
    }
}

/// How far something continuous got, always with its number in words.
#[component]
pub fn Level(
    #[prop(into)] label: String,
    /// 0 to 100.
    #[prop(into)]
    percent: Signal<u32>,
    /// The number as one would say it, "1.9 of 3.0 GB, 4 min left"; otherwise the percentage.
    #[prop(into, optional)]
    text: MaybeProp<String>,
    #[prop(optional)] tone: LevelTone,
    /// Speaks label and number without showing them, where both already stand beside the track.
    #[prop(optional)]
    words_hidden: bool,
) -> impl IntoView {
    let percent = move || percent.get().min(100);
    let words = move || text.get().unwrap_or_else(|| format!("{}%", percent()));
    let head_class = if words_hidden { "only-read" } else { "level-head" };
    let name = label.clone();
    view! {
        <div class="level">
            <span class=head_class aria-hidden="true">
                <span>{label}</span>
                <span class="num">{words}</span>
            </span>
            <span
                class=move || track_class(tone, percent())
                role="progressbar"
                aria-label=name
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().to_string()
                aria-valuetext=words
            >
                <i style=move || format!("--at: {}%", percent())></i>
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_limit_warns() {
        assert_eq!(track_class(LevelTone::Limit, 84), "level-track");
        assert_eq!(track_class(LevelTone::Limit, 85), "level-track level-hold");
        assert_eq!(track_class(LevelTone::Limit, 100), "level-track level-clip");
        assert_eq!(track_class(LevelTone::Progress, 100), "level-track");
    }
}
