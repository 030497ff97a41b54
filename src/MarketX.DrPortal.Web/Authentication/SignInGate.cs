using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Decides at start-up which sign-in there is, and stops the portal where there is none or the wrong one.</summary>
internal static class SignInGate
{
    /// <summary>Key that turns the development sign-in on.</summary>
    public const string DevelopmentKey = "DevSignIn:Enabled";

    /// <summary>Returns if the development sign-in may be used here.</summary>
    /// <exception cref="ConfigurationException">No sign-in is configured, or one that must not be used here.</exception>
    public static void Check(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!configuration.GetValue(DevelopmentKey, false))
            throw Problem(
                $"{DevelopmentKey} is not set, and no other sign-in is configured. This version has only the development sign-in: run a Debug build with " +
                $"ASPNETCORE_ENVIRONMENT=Development and {DevelopmentKey}=true. The command line (drportal) works without one.");
#if DEV_SIGN_IN
        if (!environment.IsDevelopment())
            throw Problem(
                $"{DevelopmentKey} is set, but the environment is {environment.EnvironmentName}. The development sign-in lets " +
                "everybody in as an administrator and works in the Development environment only.");
        if (configuration["AzureAd:ClientId"] is { Length: > 0 } || configuration["AzureAd:TenantId"] is { Length: > 0 })
            throw Problem($"{DevelopmentKey} and AzureAd are both configured. Remove one of them.");
#else
        throw Problem(
            $"{DevelopmentKey} is set, but this build does not contain the development sign-in (environment {environment.EnvironmentName}).");
#endif
    }

    private static ConfigurationException Problem(string problem) => new([problem]);
}
