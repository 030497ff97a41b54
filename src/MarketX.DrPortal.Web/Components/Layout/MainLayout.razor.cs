using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Layout;

/// <summary>Header, navigation and the place of the page.</summary>
public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? _boundary;
    private bool _navigationOpen;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    // Injected for its effect: it writes the cookie when the theme changes.
    [Inject]
    private CookieThemeService ThemeCookie { get; set; } = default!;

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    // A page that failed must not keep the next one from showing; a small screen's menu closes by itself.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _boundary?.Recover();
        _navigationOpen = false;
    }
}
