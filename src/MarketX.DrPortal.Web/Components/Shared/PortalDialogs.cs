using Radzen;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>Dialogs of one kind: no close by a stray click beside them, Escape closes, focus goes in and comes back.</summary>
internal static class PortalDialogs
{
    public static DialogOptions Narrow() => OfWidth("min(480px, calc(100vw - 24px))");

    public static DialogOptions Wide() => OfWidth("min(640px, calc(100vw - 24px))");

    private static DialogOptions OfWidth(string width) => new()
    {
        Width = width,
        CloseDialogOnOverlayClick = false,
        CloseDialogOnEsc = true,
        AutoFocusFirstElement = true,
    };
}
