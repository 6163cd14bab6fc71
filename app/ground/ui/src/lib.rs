//! The design system of Backline: every component once, with all of its states in [`Gallery`].
//!
//! Data arrives by props as plain strings, numbers and the small enums defined here. Nothing in this crate
//! loads, saves, routes or knows what a course is.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

mod avatar;
mod breadcrumbs;
mod button;
mod choice;
mod columns;
mod command_palette;
mod confetti;
mod course_card;
mod desk_shell;
mod dialog;
mod empty_state;
mod field;
mod follow;
mod gallery;
mod icon;
mod lamp;
mod level;
mod mark;
mod menu;
mod nav;
mod notice;
mod pager;
mod panel;
mod prop;
mod prose;
mod public_bar;
mod skeleton;
mod sleeve;
mod stat;
mod status;
mod steps;
mod tabs;
mod theme;
mod toast;

pub use avatar::{Avatar, Face, FaceSize, Faces, initials};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{IconKey, Key, KeyKind, KeyLink, KeySize};
pub use choice::{Check, Choice, Segments, Switch};
pub use columns::{Column, Columns};
pub use command_palette::{Command, CommandKey, CommandPalette, follow_command_keys};
pub use confetti::Confetti;
pub use course_card::CourseCard;
pub use desk_shell::DeskShell;
pub use dialog::Dialog;
pub use empty_state::{Drawing, EmptyState};
pub use field::{Field, SearchField, Select, TextArea};
pub use gallery::Gallery;
pub use icon::Icon;
pub use lamp::{Lamp, LiveState, LiveTag, Meter3};
pub use level::{Level, LevelTone};
pub use mark::{Brand, Mark};
pub use menu::{Menu, MenuItem, MenuRule};
pub use nav::{NavGroup, NavItem};
pub use notice::{Banner, Notice, Tone};
pub use pager::Pager;
pub use panel::Panel;
pub use prose::Prose;
pub use public_bar::PublicBar;
pub use skeleton::Skeleton;
pub use sleeve::Sleeve;
#[cfg(feature = "ssr")]
pub use sleeve::drawing as sleeve_drawing;
pub use stat::Stat;
pub use status::{Glyph, Shape, Status};
pub use steps::{Step, StepWords, Steps, StepsSize, steps_label};
pub use tabs::{Tab, Tabs};
pub use theme::{Theme, ThemeSwitch};
pub use toast::{LineNotice, ToastRegion, Toaster, provide_toaster, use_toaster};
