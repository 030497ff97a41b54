namespace MarketX.DrPortal.Web.Components.Layout;

/// <summary>Light or dark: what the user chose, else what the browser says it prefers.</summary>
internal static class PortalTheme
{
    public const string Light = "standard";
    public const string Dark = "standard-dark";

    // A client hint: browsers that send it spare a first visit at night the flash of a white page.
    public const string PreferenceHint = "Sec-CH-Prefers-Color-Scheme";

    public static string Of(HttpRequest request) => request.Cookies[PortalPages.ThemeCookie] switch
    {
        Light => Light,
        Dark => Dark,
        _ => request.Headers[PreferenceHint] == "dark" ? Dark : Light,
    };
}
