using System.Net;
using System.Text.RegularExpressions;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>
/// A browser without a window: keeps each site's cookies, follows redirects, fills in the provider's forms. Sites are told apart
/// by their port, which cookies are not in a real one, so that nothing works by accident.
/// </summary>
internal sealed partial class TestBrowser(Uri portal, HttpMessageHandler handler) : IDisposable
{
    private const int MaxSteps = 20;

    private readonly HttpClient _http = new(handler);
    private readonly Dictionary<(string Site, string Name), string> _cookies = [];

    /// <summary>Where the browser is.</summary>
    public Uri? Location { get; private set; }

    /// <summary>The last address that the provider sent it back to the portal with.</summary>
    public Uri? Callback { get; private set; }

    /// <summary>Changes the address that the provider sends it back with, as somebody on the way would; null: nothing is changed.</summary>
    public Func<Uri, Uri>? ChangeCallback { get; init; }

    /// <summary>The portal's cookies.</summary>
    public IReadOnlyList<string> PortalCookies => [.. _cookies.Keys.Where(k => k.Site == portal.Authority).Select(k => k.Name)];

    /// <summary>One request to the portal, no redirect followed.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken token) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(portal, path)), token);

    /// <summary>A form sent to the portal, no redirect followed.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, CancellationToken token, params (string Name, string Value)[] fields) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, new Uri(portal, path)) { Content = new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value)) }, token);

    /// <summary>Takes another browser's cookies.</summary>
    public void CopyCookiesFrom(TestBrowser other)
    {
        foreach (var (key, value) in other._cookies)
            _cookies[key] = value;
    }

    /// <summary>Opens a page of the portal, signs in where the provider asks, and returns where that ends.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string user, CancellationToken token)
    {
        var next = new HttpRequestMessage(HttpMethod.Get, new Uri(portal, path));
        for (var step = 0; step < MaxSteps; step++)
        {
            Location = next.RequestUri!;
            if (Location.AbsolutePath == "/signin-oidc")
            {
                Callback = Location;
                TestTrace.Secret("a code of the provider", System.Web.HttpUtility.ParseQueryString(Location.Query)["code"] ?? "");
                if (ChangeCallback is not null)
                    next.RequestUri = ChangeCallback(Location);
            }

            var response = await SendAsync(next, token);
            if (response.Headers.Location is { } location)
                next = new HttpRequestMessage(HttpMethod.Get, new Uri(Location!, location));
            else if (Location.Authority != portal.Authority && await FormAsync(response, user, token) is { } form)
                next = form;
            else
                return response;
            response.Dispose();
        }

        throw new InvalidOperationException($"More than {MaxSteps} steps, now at {Location}.");
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        var site = request.RequestUri!.Authority;
        var cookies = string.Join("; ", _cookies.Where(c => c.Key.Site == site).Select(c => $"{c.Key.Name}={c.Value}"));
        if (cookies.Length > 0)
            request.Headers.Add("Cookie", cookies);
        var response = await _http.SendAsync(request, token);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
                Keep(site, cookie);
        }

        return response;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The token of the first form on a page.</summary>
    public static string FormToken(string page) => WebUtility.HtmlDecode(TokenField().Match(page).Groups[1].Value);

    private void Keep(string site, string cookie)
    {
        var pair = cookie.Split(';')[0];
        var (name, value) = (pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        if (value.Length == 0 || cookie.Contains("01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            _cookies.Remove((site, name));
        else
            _cookies[(site, name)] = value;
    }

    // The provider's pages: sign in, then consent, then perhaps sign out.
    private async Task<HttpRequestMessage?> FormAsync(HttpResponseMessage response, string user, CancellationToken token)
    {
        var page = await response.Content.ReadAsStringAsync(token);
        if (FormAction().Match(page) is not { Success: true } form)
            return null;
        var fields = HiddenField().Matches(page).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        if (fields.GetValueOrDefault("prompt") == "login")
            (fields["login"], fields["password"]) = (user, "x");
        if (page.Contains("name=\"logout\"", StringComparison.Ordinal))
            fields["logout"] = "yes";
        return new HttpRequestMessage(HttpMethod.Post, new Uri(Location!, WebUtility.HtmlDecode(form.Groups[1].Value))) { Content = new FormUrlEncodedContent(fields) };
    }

    [GeneratedRegex("<form[^>]*action=\"([^\"]+)\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
