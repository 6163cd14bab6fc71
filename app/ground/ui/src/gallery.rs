mod charts;
mod controls;
mod frames;
mod lists;
mod materials;
mod plates;
mod signs;

use charts::*;
use controls::*;
use frames::*;
use leptos::{children::ViewFnOnce, prelude::*};
use lists::*;
use materials::*;
use plates::*;
use signs::*;

use crate::*;

/// Every component in every state, inside the desk's own frame. Keyboard, contrast and picture tests walk this page.
///
/// It brings its own frame, toast region and palette: mount it beside the app's shells, not within one.
#[component]
pub fn Gallery(
    /// Parts of whoever mounts it, behind its own.
    #[prop(into, optional)]
    more: ViewFnOnce,
    /// Path and query of this page: its table is ordered by them.
    #[prop(into)]
    address: Signal<String>,
) -> impl IntoView {
    let toaster = provide_toaster();
    let path = RwSignal::new("#keys".to_string());
    let small = RwSignal::new(false);
    let palette = RwSignal::new(false);
    let commands = vec![
        Command::new("Keys", "#keys", "part"),
        Command::new("Fields", "#fields", "part"),
        Command::new("Course card", "#cards", "part"),
        Command::new("Toast and dialog", "#floats", "part"),
    ];
    view! {
        <DeskShell
            store="Night Bus Sounds"
            store_seed="night-bus"
            store_href="#top"
            groups=parts()
            tabs=vec![
                NavItem::new("Keys", "#keys", "icon-[lucide--square]"),
                NavItem::new("Fields", "#fields", "icon-[lucide--text-cursor-input]"),
                NavItem::new("Signs", "#signs", "icon-[lucide--activity]"),
                NavItem::new("Cards", "#cards", "icon-[lucide--layout-grid]"),
                NavItem::new("Floats", "#floats", "icon-[lucide--layers]"),
            ]
            path
            small
            top=|| view! { <Breadcrumbs heading=true crumbs=vec![Crumb::to("Backline", "/"), Crumb::here("Gallery")]/> }
            tools=move || view! { <CommandKey open=palette/> }
            foot=|| view! { <ThemeSwitch/> }
        >
            <div class="gallery" id="top">
                <p class="lead">"Ink is printed. Light is on. Every component is here once, with all of its states; what is not here does not exist yet."</p>
                <div class="row row-wrap row-wide" style="margin-block: 16px 24px">
                    <Switch label="Small rail" name="small-rail" checked=small/>
                </div>
                <WhenToUse/>
                <Inks/>
                <Words/>
                <Keys/>
                <Fields/>
                <Choices/>
                <Signs/>
                <StepsAndLevels/>
                <People/>
                <SleevesAndCards/>
                <Plates/>
                <Tables toaster address/>
                <Lists/>
                <SortableTrees/>
                <Charts/>
                <Files toaster/>
                <Media/>
                <Talk/>
                <Wayfinding/>
                <Floats toaster/>
                <Empties/>
                <Lessons/>
                <Frames/>
                {more.run()}
            </div>
            <ToastRegion/>
            <CommandPalette commands open=palette/>
        </DeskShell>
    }
}

fn parts() -> Vec<NavGroup> {
    vec![
        NavGroup::new("", vec![NavItem::new("Which one when", "#when", "icon-[lucide--compass]")]),
        NavGroup::new(
            "ground",
            vec![
                NavItem::new("Ink and light", "#inks", "icon-[lucide--palette]"),
                NavItem::new("Type", "#type", "icon-[lucide--type]"),
            ],
        ),
        NavGroup::new(
            "hands",
            vec![
                NavItem::new("Keys", "#keys", "icon-[lucide--square]").count("7"),
                NavItem::new("Fields", "#fields", "icon-[lucide--text-cursor-input]"),
                NavItem::new("Choices", "#choices", "icon-[lucide--toggle-right]"),
                NavItem::new("What floats", "#floats", "icon-[lucide--layers]"),
            ],
        ),
        NavGroup::new(
            "eyes",
            vec![
                NavItem::new("Signs", "#signs", "icon-[lucide--activity]"),
                NavItem::new("Steps and levels", "#steps", "icon-[lucide--chart-no-axes-column]"),
                NavItem::new("People", "#people", "icon-[lucide--users]"),
                NavItem::new("Sleeves, cards", "#cards", "icon-[lucide--layout-grid]"),
                NavItem::new("Plates", "#plates", "icon-[lucide--panels-top-left]"),
                NavItem::new("Table", "#tables", "icon-[lucide--table]"),
                NavItem::new("Live list", "#lists", "icon-[lucide--list]"),
                NavItem::new("Sortable tree", "#sorting", "icon-[lucide--list-tree]"),
                NavItem::new("Charts", "#charts", "icon-[lucide--chart-line]"),
                NavItem::new("Files", "#files", "icon-[lucide--upload]"),
                NavItem::new("Media player", "#media", "icon-[lucide--circle-play]"),
                NavItem::new("Talk", "#talk", "icon-[lucide--message-square]"),
                NavItem::new("Wayfinding", "#ways", "icon-[lucide--signpost]"),
                NavItem::new("Emptiness", "#empty", "icon-[lucide--package-open]"),
                NavItem::new("Lesson", "#lesson", "icon-[lucide--book-open]"),
                NavItem::new("Frames", "#frames", "icon-[lucide--frame]"),
            ],
        ),
    ]
}

#[component]
fn Part(id: &'static str, title: &'static str, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gallery-part" id=id>
            <header>
                <h2>{title}</h2>
                <p>{text}</p>
            </header>
            {children()}
        </section>
    }
}

#[component]
fn Cell(legend: &'static str, #[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    view! {
        <div class="gallery-cell" class:gallery-wide=wide>
            <span class="legend">{legend}</span>
            {children()}
        </div>
    }
}
