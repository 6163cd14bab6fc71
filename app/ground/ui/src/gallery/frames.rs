//! Where one is, what floats above, and the frame around all of it.
use leptos::prelude::*;

use super::{Cell, Part, signs::sample_steps};
use crate::*;

#[component]
pub(super) fn Wayfinding() -> impl IntoView {
    view! {
        <Part id="ways" title="Wayfinding" text="Where am I, what else is there.">
            <div class="gallery-grid">
                <Cell legend="tabs are links" wide=true>
                    <Tabs
                        label="Course"
                        path="#ways"
                        tabs=vec![Tab::new("Curriculum", "#ways"), Tab::new("Details", "#when"), Tab::new("Students", "#people").count("341"), Tab::new("Reviews", "#signs").count("58")]
                    />
                </Cell>
                <Cell legend="breadcrumbs">
                    <Breadcrumbs label="Breadcrumb, shown" crumbs=vec![Crumb::to("Courses", "#ways"), Crumb::to("Low End", "#ways"), Crumb::here("Chapter 10")]/>
                </Cell>
                <Cell legend="steps of something that takes pages" wide=true>
                    <WizardSteps
                        label="New beat"
                        at=2_usize
                        steps=vec![WizardStep::new("Basics", "#ways"), WizardStep::new("Files", "#ways"), WizardStep::new("Licences", "#ways"), WizardStep::new("Publish", "#ways")]
                    />
                </Cell>
                <Cell legend="pager: both, first page" wide=true>
                    <Pager previous="#ways" next="#ways" text="21 to 40 of 286"/>
                    <Pager label="Pages, first one" next="#ways"/>
                </Cell>
                <Cell legend="chapters of an outline" wide=true>
                    <div class="learn-outline">
                        <details class="module" open>
                            <summary class="module-head">
                                <span>"2 · Kick and bass"</span>
                                <span class="num">"1:12:40"</span>
                                <Steps steps=sample_steps()/>
                            </summary>
                            <a class="chapter" href="#ways">
                                <span class="tick tick-done"></span>
                                <span>
                                    <span class="only-read">"Done: "</span>
                                    "808s: glide, length, pitch"
                                </span>
                                <span class="num">"12:50"</span>
                            </a>
                            <a class="chapter" href="#ways" aria-current="true">
                                <span class="tick tick-half"></span>
                                <span>
                                    <span class="only-read">"Half done: "</span>
                                    "Sidechain nobody notices"
                                </span>
                                <span class="num">"18:07"</span>
                            </a>
                            <a class="chapter" href="#ways">
                                <span class="tick"></span>
                                <span>
                                    <span class="only-read">"Open: "</span>
                                    "Multiband without the mud"
                                </span>
                                <span class="num">"13:40"</span>
                            </a>
                            <a class="chapter chapter-locked" href="#ways">
                                <span class="tick tick-locked">
                                    <Icon glyph="icon-[lucide--lock]"/>
                                </span>
                                <span>
                                    <span class="only-read">"Locked: "</span>
                                    "Bass that breathes"
                                </span>
                                <span class="num">"Fri"</span>
                            </a>
                        </details>
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Floats(toaster: Toaster) -> impl IntoView {
    let open = RwSignal::new(false);
    let undone = RwSignal::new(0);
    let cheered = RwSignal::new(false);
    let drawn = RwSignal::new(false);
    view! {
        <Part id="floats" title="What floats" text="The only shadows. Each holds focus or gives it back, and closes on Escape.">
            <div class="gallery-grid gallery-3">
                <Cell legend="menu, with an impossible entry">
                    <Menu label="Chapter" kind=KeyKind::Plain>
                        <MenuItem label="Edit" icon="icon-[lucide--pencil]" keys="E" href="#floats"/>
                        <MenuItem label="Duplicate" icon="icon-[lucide--copy]" keys="⌘D" on_press=move || toaster.toast("Chapter duplicated")/>
                        <MenuItem label="Move up" icon="icon-[lucide--arrow-up]" off="It is the first."/>
                        <MenuRule/>
                        <MenuItem label="Delete" icon="icon-[lucide--trash-2]" stop=true on_press=move || open.set(true)/>
                    </Menu>
                    <Menu label="More for this chapter" icon="icon-[lucide--ellipsis]">
                        <MenuItem label="Copy link" on_press=move || toaster.toast("Link copied")/>
                    </Menu>
                </Cell>
                <Cell legend="confetti, once">
                    <div class="relative min-h-[96px]">
                        <Key on_press=move || cheered.set(true)>"Open the store"</Key>
                        {move || cheered.get().then(|| view! { <Confetti/> })}
                    </div>
                </Cell>
                <Cell legend="dialog">
                    <Key kind=KeyKind::Stop on_press=move || open.set(true)>
                        "Delete chapter"
                    </Key>
                    <Dialog open title="Delete “808s: glide, length, pitch”?" text="212 learners finished it. Their progress on it goes too, and the course drops to 21 chapters.">
                        <Key autofocus=true on_press=move || open.set(false)>
                            "Keep it"
                        </Key>
                        <Key
                            kind=KeyKind::Stop
                            on_press=move || {
                                open.set(false);
                                toaster.toast_with_undo("Chapter deleted", move || undone.update(|times| *times += 1));
                            }
                        >
                            "Delete chapter"
                        </Key>
                    </Dialog>
                </Cell>
                <Cell legend="drawer: a row's detail">
                    <Key on_press=move || drawn.set(true)>"Show order 2207"</Key>
                    <Drawer
                        open=drawn
                        title="Order 2207"
                        legend="14:31"
                        keys=move || {
                            view! {
                                <Key autofocus=true on_press=move || toaster.toast("Files sent again")>
                                    "Send files again"
                                </Key>
                                <Key kind=KeyKind::Stop>"Refund $75"</Key>
                            }
                        }
                    >
                        <Status shape=Shape::On word="Paid"/>
                        <p class="small quiet">"Devon Pryce leased Wet Asphalt. The files went to his address a minute later and were opened twice."</p>
                    </Drawer>
                </Cell>
                <Cell legend="popover: more about it, or a few controls">
                    <span class="row">
                        <Popover label="Fees" id="g-fees">
                            <p>"The card company keeps 2.9% and 30 cents. Backline keeps nothing."</p>
                            <a class="link" href="#floats">
                                "All fees"
                            </a>
                        </Popover>
                        <Popover label="Filter the list" id="g-filter" icon="icon-[lucide--list-filter]" kind=KeyKind::Bare>
                            <Check label="Only unpaid" name="g-unpaid"/>
                            <Check label="Only this week" name="g-week"/>
                        </Popover>
                    </span>
                </Cell>
                <Cell legend="popover, held open" wide=true>
                    <div class="popover popover-shown">
                        <p>"The card company keeps 2.9% and 30 cents. Backline keeps nothing."</p>
                        <span>
                            <a class="link" href="#floats">
                                "All fees"
                            </a>
                        </span>
                    </div>
                </Cell>
                <Cell legend="toast, eight seconds">
                    <Key on_press=move || toaster.toast_with_undo("Chapter deleted", move || undone.update(|times| *times += 1))>"Say it with a way back"</Key>
                    <span class="small quiet">{move || format!("Undone: {}", undone.get())}</span>
                </Cell>
                <Cell legend="menu sheet, held open" wide=true>
                    <div class="menu-sheet" style="position: static; z-index: 0">
                        <MenuItem label="Edit" icon="icon-[lucide--pencil]" keys="E"/>
                        <MenuItem label="Move up" icon="icon-[lucide--arrow-up]" off="It is the first."/>
                        <MenuRule/>
                        <MenuItem label="Delete" icon="icon-[lucide--trash-2]" stop=true/>
                    </div>
                </Cell>
                <Cell legend="dialog, held open" wide=true>
                    <div class="dialog dialog-shown" style="margin: 0">
                        <div class="dialog-in">
                            <p class="dialog-title">"Delete “808s: glide, length, pitch”?"</p>
                            <p class="dialog-text">
                                <b>"212 learners"</b>
                                " finished it. Their progress on it goes too."
                            </p>
                            <div class="dialog-keys">
                                <Key>"Keep it"</Key>
                                <Key kind=KeyKind::Stop>"Delete chapter"</Key>
                            </div>
                        </div>
                    </div>
                </Cell>
                <Cell legend="toast, held still" wide=true>
                    <div class="toast">
                        <Icon glyph="icon-[lucide--check]"/>
                        <span>"Chapter deleted"</span>
                        <Key size=KeySize::Small>"Undo"</Key>
                    </div>
                </Cell>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn Frames() -> impl IntoView {
    let links = vec![
        NavItem::new("Marketplace", "#frames", "icon-[lucide--store]"),
        NavItem::new("Creators", "#people", "icon-[lucide--users]"),
        NavItem::new("Courses", "#cards", "icon-[lucide--graduation-cap]"),
    ];
    view! {
        <Part id="frames" title="Frames" text="The shop's bar. The desk's frame is around this page; the switch on top makes its rail small, the theme is chosen at its foot.">
            <div class="panel-framed" data-density="shop">
                <PublicBar
                    links
                    path="#frames"
                    search=|| {
                        view! {
                            <form method="get" action="#frames" role="search">
                                <SearchField label="Search the marketplace" placeholder="Search sounds, courses, people" shortcut="/"/>
                            </form>
                        }
                    }
                    account=|| {
                        view! {
                            <KeyLink href="#frames" size=KeySize::Small>
                                "Sign in"
                            </KeyLink>
                        }
                    }
                />
                <div class="page-frame">
                    <div class="page-head">
                        <p class="head-1">"Courses by people who make records"</p>
                    </div>
                </div>
            </div>
        </Part>
    }
}
