using System.Text.Encodings.Web;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>A page that leads on to another site by itself, without a script.</summary>
internal static class LeavingPage
{
    public static string To(string address)
    {
        var link = HtmlEncoder.Default.Encode(address);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={link}"><title>Signing out · MarketX DR Portal</title></head>
            <body><main><h1>Signing out</h1><p>You are signed out here. <a href="{link}">Sign out at your organisation too</a></p></main></body>
            </html>
            """;
    }
}
