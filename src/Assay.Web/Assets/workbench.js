// What pages do beside being read: the theme, the menu of a narrow window, results while one types, keys. Everything works without it, by links and forms.
(() => {
    "use strict";
    const root = document.documentElement;

    // ---- theme: the browser's wish, until the reader chooses
    const wished = () => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const shown = () => root.dataset.theme || wished();
    function nameThemeButton() {
        for (const button of document.querySelectorAll("[data-theme-button]")) {
            button.hidden = false;
            button.textContent = shown() === "dark" ? "Light colours" : "Dark colours";
        }
    }
    function chooseTheme() {
        const theme = shown() === "dark" ? "light" : "dark";
        root.dataset.theme = theme;
        document.cookie = `assay-theme=${theme};path=/;max-age=31536000;samesite=strict`;
        nameThemeButton();
    }

    // ---- results while one types
    let timer = 0;
    function submit(form) {
        const url = new URL(form.action, location.href);
        url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
        if (window.Blazor && Blazor.navigateTo) Blazor.navigateTo(url.href, { replaceHistoryEntry: true });
        else location.replace(url);
    }
    function later(form) {
        clearTimeout(timer);
        timer = setTimeout(() => submit(form), 250);
    }
    // A page that was patched in keeps the field that is typed into; the others follow the address.
    function followAddress() {
        const words = new URLSearchParams(location.search);
        for (const field of document.querySelectorAll("input[data-live]"))
            if (field !== document.activeElement) field.value = words.get(field.name) ?? "";
    }

    document.addEventListener("click", event => {
        if (event.target.closest("[data-theme-button]")) chooseTheme();
        const menu = event.target.closest("[data-menu]");
        if (menu) menu.setAttribute("aria-expanded", document.getElementById("menu").classList.toggle("open"));
    });
    document.addEventListener("input", event => {
        if (event.target.matches("input[data-live]")) later(event.target.form);
    });
    document.addEventListener("change", event => {
        if (event.target.matches("select[data-live], input[type=checkbox][data-live], input[type=radio][data-live]")) submit(event.target.form);
    });
    document.addEventListener("keydown", event => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
        const field = [...document.querySelectorAll("[data-shortcut]")].find(one => one.dataset.shortcut === event.key && one.offsetParent !== null);
        if (!field) return;
        event.preventDefault();
        if (field.matches("input[type=radio]")) { field.checked = true; field.focus(); }
        else if (field.matches("input")) { field.focus(); field.select(); }
        else field.click();
    });

    // Whoever cannot see that another page was patched in is taken to its heading. A page of another choice keeps the focus where it is.
    let path = location.pathname;
    function afterPatch() {
        nameThemeButton();
        followAddress();
        if (path === location.pathname) return;
        path = location.pathname;
        document.querySelector("h1")?.focus({ preventScroll: true });
        document.getElementById("menu")?.classList.remove("open");
    }

    nameThemeButton();
    document.addEventListener("DOMContentLoaded", () => window.Blazor?.addEventListener?.("enhancedload", afterPatch));
})();
