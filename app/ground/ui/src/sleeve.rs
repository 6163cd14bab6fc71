#[cfg(feature = "ssr")]
mod drawing;

#[cfg(feature = "ssr")]
pub use drawing::drawing;

use leptos::prelude::*;

/// A square cover: the uploaded picture, or a drawing made from the seed. Silent unless `alt` says what it shows.
#[component]
pub fn Sleeve(
    /// Something that never changes for this thing: its id.
    #[prop(into)]
    seed: String,
    /// The address of an uploaded picture.
    #[prop(into, optional)]
    image: MaybeProp<String>,
    #[prop(into, optional)] alt: MaybeProp<String>,
) -> impl IntoView {
    let drawn = format!("{DRAWINGS}{seed}");
    let src = move || image.get().unwrap_or_else(|| drawn.clone());
    view! { <img class="sleeve" src=src alt=move || alt.get().unwrap_or_default() loading="lazy"/> }
}

/// Where the server answers with the [`drawing`] for a seed. A picture of its own is drawn once and kept by the browser;
/// in the page it was up to 24 kB per cover, and the pen a part of every visitor's program.
const DRAWINGS: &str = "/sleeve/";
