using System.Text.RegularExpressions;

namespace MarketX.DrPortal.Web.Tests.Http;

/// <summary>Fills in the development sign-in's form.</summary>
internal static partial class SignInForm
{
    public static async Task<HttpResponseMessage> SignInAsync(this HttpClient browser, string role, string? returnUrl = "/", CancellationToken token = default)
    {
        var page = await browser.GetStringAsync(new Uri("/dev-signin", UriKind.Relative), token);
        var fields = new Dictionary<string, string>
        {
            ["role"] = role,
            ["returnUrl"] = returnUrl ?? "",
            ["__RequestVerificationToken"] = TokenOf(page),
        };
        return await browser.PostAsync(new Uri("/dev-signin", UriKind.Relative), new FormUrlEncodedContent(fields), token);
    }

    public static string TokenOf(string page) => TokenField().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
