using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Decides at start-up which sign-in there is, and stops the portal where there is none, half of one, or the wrong one.</summary>
internal static class SignInGate
{
    /// <summary>Key that turns the development sign-in on.</summary>
    public const string DevelopmentKey = "DevSignIn:Enabled";

    /// <summary>The sign-in to use here.</summary>
    /// <exception cref="ConfigurationException">No sign-in is configured, or one that must not be used here.</exception>
    public static SignInKind Check(IConfiguration configuration, IHostEnvironment environment)
    {
        var provider = new AzureAdOptions();
        configuration.GetSection(AzureAdOptions.SectionName).Bind(provider);
        if (!configuration.GetValue(DevelopmentKey, false))
        {
            var problems = OpenIdCheck.Problems(provider, configuration, environment).ToList();
            return problems.Count == 0 ? SignInKind.OpenId : throw new ConfigurationException(problems);
        }
#if DEV_SIGN_IN
        if (!environment.IsDevelopment())
            throw Problem(
                $"{DevelopmentKey} is set, but the environment is {environment.EnvironmentName}. The development sign-in lets " +
                "everybody in as an administrator and works in the Development environment only.");
        if (provider.IsMentioned)
            throw Problem($"{DevelopmentKey} and AzureAd are both configured. Remove one of them.");
        return SignInKind.Development;
#else
        throw Problem(
            $"{DevelopmentKey} is set, but this build does not contain the development sign-in (environment {environment.EnvironmentName}).");
#endif
    }

    private static ConfigurationException Problem(string problem) => new([problem]);
}
