using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using MarketX.DrPortal.TestServices.Trace;
using MarketX.DrPortal.Web.Tests.OpenId;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>An access token as a tool gets it that acts in the name of a person: code flow with PKCE, no client secret.</summary>
internal static class PersonToken
{
    private const string Client = "person-tool", Resource = "api://portal";

    public static async Task<string> GetAsync(SecurePortal portal, TestBrowser browser, string user, CancellationToken token)
    {
        var verifier = RandomNumberGenerator.GetHexString(64);
        var callback = new Uri(portal.Address, "/signin-oidc").ToString();
        var query = HttpUtility.ParseQueryString("");
        foreach (var (name, value) in new[]
        {
            ("client_id", Client), ("redirect_uri", callback), ("response_type", "code"), ("scope", "openid api"), ("resource", Resource), ("state", "of-the-tool"),
            ("code_challenge_method", "S256"), ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
        })
            query[name] = value;

        // The code comes back to the portal's own address, which knows nothing of it: it is used here.
        using var end = await browser.OpenAsync(new Uri(portal.Provider.Issuer, $"/auth?{query}").ToString(), user, token);
        var code = HttpUtility.ParseQueryString(browser.Callback!.Query)["code"]!;
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = Client, ["redirect_uri"] = callback, ["code"] = code, ["code_verifier"] = verifier, ["resource"] = Resource,
        });
        using var response = await http.PostAsync(new Uri(portal.Provider.Issuer, "/token"), form, token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(token);
        return answer.TryGetProperty("access_token", out var text) ? TestTrace.Secret("a person's access token", text.GetString()!) : throw new InvalidOperationException($"No token for {user}: {answer}");
    }
}
