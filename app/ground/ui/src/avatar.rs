use leptos::prelude::*;

/// Up to two letters for a name: first and last word, or the first two letters of a single word. The style prints them
/// as capitals.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let first_of = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    match words.as_slice() {
        [] => "?".to_string(),
        [only] => only.chars().filter(|letter| letter.is_alphanumeric()).take(2).collect(),
        [first, .., last] => first_of(first).into_iter().chain(first_of(last)).collect(),
    }
}

/// The same name always gets the same tone.
fn tone(name: &str) -> &'static str {
    let sum = name.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    match (sum ^ (sum >> 15)) % 8 {
        0 => "face-tone-0",
        1 => "face-tone-1",
        2 => "face-tone-2",
        3 => "face-tone-3",
        4 => "face-tone-4",
        5 => "face-tone-5",
        6 => "face-tone-6",
        _ => "face-tone-7",
    }
}

/// 22, 28, 44 or 96 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaceSize {
    Small,
    #[default]
    Normal,
    Large,
    Huge,
}

/// The same picture at the widths it is kept in. Only our own come in more than one.
fn candidates(image: &str) -> Option<String> {
    image.starts_with("/avatar/").then(|| format!("{image}?w=96 96w, {image} 512w"))
}

/// A person, as picture or initials. Silent: the name must stand beside it, or around it as a label.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(into, optional)] image: MaybeProp<String>,
    #[prop(optional)] size: FaceSize,
    /// A lit ring: this person is here now.
    #[prop(into, optional)]
    here: Signal<bool>,
) -> impl IntoView {
    let (class, sizes) = match size {
        FaceSize::Small => ("face face-small", "22px"),
        FaceSize::Normal => ("face", "28px"),
        FaceSize::Large => ("face face-large", "44px"),
        FaceSize::Huge => ("face face-huge", "96px"),
    };
    let letters = initials(&name);
    let tone = tone(&name);
    view! {
        <span class=format!("{class} {tone}") class:face-here=move || here.get() aria-hidden="true" title=name>
            {move || match image.get() {
                Some(src) => view! { <img srcset=candidates(&src) sizes=sizes src=src alt="" loading="lazy"/> }.into_any(),
                None => letters.clone().into_any(),
            }}
        </span>
    }
}

/// One of several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub name: String,
    pub image: Option<String>,
}

impl Face {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), image: None }
    }

    /// With the address of their picture, where there is one.
    pub fn pictured(self, image: Option<String>) -> Self {
        Self { image, ..self }
    }
}

/// How many faces are shown before the rest becomes a number.
const SHOWN: usize = 5;

fn faces_label(said: &str, faces: &[Face]) -> String {
    let names: Vec<&str> = faces.iter().take(SHOWN).map(|face| face.name.as_str()).collect();
    let rest = faces.len().saturating_sub(SHOWN);
    let mut label = format!("{said}: {}", names.join(", "));
    if rest > 0 {
        label.push_str(&format!(" and {rest} more"));
    }
    label
}

/// Who is here: up to five faces and a number for the rest.
#[component]
pub fn Faces(
    /// What they have in common, said before their names: "Also here".
    #[prop(into)]
    label: String,
    #[prop(into)] faces: Signal<Vec<Face>>,
) -> impl IntoView {
    view! {
        <span class="faces" role="img" aria-label=move || faces.with(|faces| faces_label(&label, faces))>
            {move || {
                let all = faces.get();
                let rest = all.len().saturating_sub(SHOWN);
                let shown = all
                    .into_iter()
                    .take(SHOWN)
                    .map(|face| view! { <Avatar name=face.name image=face.image/> })
                    .collect_view();
                (shown, (rest > 0).then(|| view! { <span class="face face-rest">{format!("+{rest}")}</span> }))
            }}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_take_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Ines Okafor", "IO"),
            ("Tomasz van der Wrona", "TW"),
            ("Prince", "Pr"),
            ("  ", "?"),
            ("ß", "ß"),
            ("- Ada -", "Ad"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_keeps_its_tone() {
        assert_eq!(tone("Ines Okafor"), tone("Ines Okafor"));
        let tones: std::collections::BTreeSet<_> = (0..64).map(|n| tone(&format!("Person {n}"))).collect();
        assert_eq!(tones.len(), 8);
    }

    #[test]
    fn our_own_pictures_come_small_and_large_and_others_as_they_are() {
        assert_eq!(candidates("/avatar/a/1").as_deref(), Some("/avatar/a/1?w=96 96w, /avatar/a/1 512w"));
        assert_eq!(candidates("https://elsewhere.example/a.png"), None);
    }

    #[test]
    fn the_sixth_face_becomes_a_number() {
        let faces: Vec<Face> = ["A", "B", "C", "D", "E", "F", "G"].into_iter().map(Face::new).collect();
        assert_eq!(faces_label("Also here", &faces), "Also here: A, B, C, D, E and 2 more");
    }
}
