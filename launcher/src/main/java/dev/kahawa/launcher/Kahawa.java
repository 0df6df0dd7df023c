package dev.kahawa.launcher;

import dev.kahawa.apiserver.Answer;
import dev.kahawa.apiserver.ApiServer;
import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.DefaultClasses;
import dev.kahawa.apiserver.admission.DefaultTolerationSeconds;
import dev.kahawa.apiserver.admission.NamespaceLifecycle;
import dev.kahawa.apiserver.admission.PriorityAdmission;
import dev.kahawa.apiserver.admission.RuntimeClassAdmission;
import dev.kahawa.apiserver.admission.ServiceAccountAdmission;
import dev.kahawa.apiserver.admission.TaintNodesByCondition;
import dev.kahawa.apiserver.admission.TopologyLabels;
import dev.kahawa.apiserver.audit.RecentRequests;
import dev.kahawa.apiserver.authentication.Authenticate;
import dev.kahawa.apiserver.authentication.BearerTokens;
import dev.kahawa.apiserver.authentication.ServiceAccountTokens;
import dev.kahawa.apiserver.authentication.TokenRequests;
import dev.kahawa.apiserver.authentication.TokenReviews;
import dev.kahawa.apiserver.authorization.AccessReviews;
import dev.kahawa.apiserver.authorization.Authorize;
import dev.kahawa.apiserver.authorization.Authorizer;
import dev.kahawa.apiserver.authorization.Authorizers;
import dev.kahawa.apiserver.authorization.EscalationCheck;
import dev.kahawa.apiserver.authorization.Impersonate;
import dev.kahawa.apiserver.authorization.NodeAuthorizer;
import dev.kahawa.apiserver.authorization.NodeRestriction;
import dev.kahawa.apiserver.authorization.RbacAuthorizer;
import dev.kahawa.apiserver.certificates.CertificateAdmission;
import dev.kahawa.apiserver.discovery.Discovery;
import dev.kahawa.apiserver.health.Health;
import dev.kahawa.apiserver.health.Version;
import dev.kahawa.apiserver.http.HttpServer;
import dev.kahawa.apiserver.http.Limits;
import dev.kahawa.apiserver.kinds.BuiltInStrategies;
import dev.kahawa.apiserver.metrics.Metrics;
import dev.kahawa.apiserver.openapi.OpenApi;
import dev.kahawa.apiserver.podsecurity.PodSecurity;
import dev.kahawa.apiserver.registry.AddressRange;
import dev.kahawa.apiserver.registry.Bootstrap;
import dev.kahawa.apiserver.registry.Execute;
import dev.kahawa.apiserver.registry.Registry;
import dev.kahawa.apiserver.registry.ServiceAddresses;
import dev.kahawa.apiserver.registry.VirtualResource;
import dev.kahawa.apiserver.request.Deadline;
import dev.kahawa.apiserver.streaming.Connect;
import dev.kahawa.apiserver.streaming.LocalKubelets;
import dev.kahawa.apiserver.streaming.RemoteKubelets;
import dev.kahawa.controllers.ClusterAuthority;
import dev.kahawa.launcher.pki.Issuer;
import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.launcher.pki.Pki;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.store.RevisionedStore;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreOptions;
import dev.kahawa.store.embedded.EmbeddedStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A running cluster: everything that stands between a store and the network, put together. */
public final class Kahawa implements AutoCloseable {
    public static final String VERSION = "0.1.0";
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Instance instance;
    private final Store store;
    private final Health health;
    private final HttpServer http;
    private final Handler apiServer;
    private final List<AutoCloseable> loops;
    private final Options options;

    private Kahawa(
            Options options,
            Instance instance,
            Store store,
            Health health,
            HttpServer http,
            Handler apiServer,
            List<AutoCloseable> loops) {
        this.options = options;
        this.instance = instance;
        this.store = store;
        this.health = health;
        this.http = http;
        this.apiServer = apiServer;
        this.loops = loops;
    }

    /**
     * Starts a cluster; it is ready when this returns.
     *
     * @throws IOException if the data directory is in use or can't be used, or the port is taken
     */
    public static Kahawa start(Options options)
            throws IOException, GeneralSecurityException, InterruptedException {
        Thread.ofPlatform().name("prepare").start(HttpServer::prepare);
        InstantSource clock = InstantSource.system();
        SecureRandom secrets = new SecureRandom();
        makeDirectory(options.dataDirectory());
        Instance instance = Instance.claim(options.dataDirectory());
        try {
            Store store = store(options, clock);
            try {
                return start(options, instance, store, clock, secrets);
            } catch (IOException | GeneralSecurityException | RuntimeException failed) {
                store.close();
                throw failed;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException failed) {
            instance.close();
            throw failed;
        }
    }

    static void makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (NoSuchFileException nowhere) {
            throw new IOException("data directory " + directory + " can't be made", nowhere);
        }
    }

    private static Store store(Options options, InstantSource clock) throws IOException {
        return options.ephemeral()
                ? RevisionedStore.inMemory(StoreOptions.DEFAULT, clock)
                : EmbeddedStore.open(
                        options.dataDirectory().resolve("store"), StoreOptions.DEFAULT, clock);
    }

    private static Kahawa start(
            Options options,
            Instance instance,
            Store store,
            InstantSource clock,
            SecureRandom secrets)
            throws IOException, GeneralSecurityException, InterruptedException {
        AddressRange services = AddressRange.parse(options.ranges().services());
        Pki pki = new Pki(options.keys(), clock, secrets);
        Pki.Pair authority = pki.authority();
        List<X509Certificate> authorities = new ArrayList<>(List.of(authority.certificate()));
        if (options.trust().clientCaFile() != null) {
            authorities.addAll(Pem.certificates(options.trust().clientCaFile()));
        }
        Catalog catalog = Catalog.load();
        BuiltInStrategies strategies = new BuiltInStrategies(catalog);
        Registry registry =
                new Registry(catalog, store, strategies, options.durations().events());
        ServiceAccountTokens tokens = new ServiceAccountTokens(
                pki.serviceAccountKey(), "kahawa", ISSUER, List.of(ISSUER), registry, clock);
        BearerTokens bearers = new BearerTokens(tokens, registry, clock);
        RbacAuthorizer rbac = new RbacAuthorizer(store);
        Authorizer authorizer = new Authorizers(new NodeAuthorizer(store), rbac);
        Health health = new Health(() -> store.latest().revision().value() >= 0);
        List<AdmissionPlugin> admission = admission(registry, authorizer, rbac, clock, secrets);
        KubeletClient kubeletClient = new KubeletClient(pki, authority);
        LocalKubelets kubelets = new LocalKubelets(new RemoteKubelets(kubeletClient::outbound));
        Execute execute = new Execute(
                registry,
                authorizer,
                admission,
                virtual(
                        registry,
                        tokens,
                        bearers,
                        new AccessReviews(authorizer, rbac),
                        clock,
                        secrets),
                new ServiceAddresses(registry, services, secrets),
                clock,
                secrets);
        Metrics metrics = new Metrics("v1.36.0", registry::counts);
        RecentRequests recent = new RecentRequests(clock);
        Deadline deadline = new Deadline(clock);
        ApiServer apiServer = new ApiServer(
                List.of(
                        metrics,
                        recent,
                        new Answer(catalog, secrets),
                        deadline,
                        new Authenticate(authorities, bearers, options.trust().anonymous(), clock),
                        new Impersonate(authorizer),
                        new Authorize(authorizer),
                        health,
                        new Version(VERSION),
                        metrics.page(),
                        recent.page(),
                        tokens.pages(),
                        new Discovery(catalog),
                        new OpenApi(catalog),
                        new Connect(
                                catalog,
                                registry,
                                admission,
                                authorizer,
                                kubelets,
                                kubeletClient::outbound,
                                secrets),
                        execute),
                options.durations().request(),
                clock);
        Credentials credentials = new Credentials(options, pki, authority, services.first());
        HttpServer http = HttpServer.start(
                new HttpServer.Options(
                        options.listen().bindAddress(),
                        options.listen().port(),
                        credentials::identity,
                        HttpServer.Options.BODY_BYTES_MAX,
                        Limits.DEFAULT),
                apiServer);
        try {
            String advertised = options.listen().advertised();
            String address = "https://" + advertised + ":" + http.port();
            credentials.publish(address);
            List<JsonObject> own =
                    new ArrayList<>(OwnService.objects(services, advertised, http.port()));
            own.addAll(OwnRoles.objects());
            own.add(OwnAuthentication.object(authorities));
            new Bootstrap(catalog, registry, apiServer).run(own);
            ClusterAuthority issuer = new ClusterAuthority(
                    Pem.certificate(authority.certificate()),
                    new Issuer(authority, secrets),
                    tokens::issueForSecret);
            List<AutoCloseable> loops = new Loops(
                            options, catalog, apiServer, kubelets, issuer, clock, secrets)
                    .start();
            loops.add(deadline);
            loops.add(credentials);
            health.started();
            instance.ready(address);
            return new Kahawa(options, instance, store, health, http, apiServer, loops);
        } catch (IOException | GeneralSecurityException | RuntimeException failed) {
            http.close(Duration.ZERO);
            throw failed;
        }
    }

    private static List<AdmissionPlugin> admission(
            Registry registry,
            Authorizer authorizer,
            RbacAuthorizer rbac,
            InstantSource clock,
            SecureRandom secrets) {
        return List.of(
                new NamespaceLifecycle(registry),
                new ServiceAccountAdmission(registry, secrets),
                new NodeRestriction(registry, authorizer),
                new TaintNodesByCondition(),
                new CertificateAdmission(authorizer, clock),
                new DefaultTolerationSeconds(),
                new TopologyLabels(registry),
                new PriorityAdmission(registry),
                new DefaultClasses(registry),
                new RuntimeClassAdmission(registry),
                new PodSecurity(registry),
                new EscalationCheck(authorizer, rbac));
    }

    private static Map<String, VirtualResource> virtual(
            Registry registry,
            ServiceAccountTokens tokens,
            BearerTokens bearers,
            AccessReviews reviews,
            InstantSource clock,
            RandomGenerator random) {
        TokenReviews who = new TokenReviews(bearers, clock);
        return Map.of(
                "/serviceaccounts/token", new TokenRequests(tokens, registry, clock, random),
                "authentication.k8s.io/tokenreviews", who,
                "authentication.k8s.io/selfsubjectreviews", who::self,
                "authorization.k8s.io/subjectaccessreviews", reviews::subject,
                "authorization.k8s.io/localsubjectaccessreviews", reviews::local,
                "authorization.k8s.io/selfsubjectaccessreviews", reviews::self,
                "authorization.k8s.io/selfsubjectrulesreviews", reviews::rules);
    }

    public int port() {
        return http.port();
    }

    /** The server's URL, such as {@code https://127.0.0.1:6443}. */
    public String address() {
        return "https://" + options.listen().advertised() + ":" + http.port();
    }

    public Path kubeconfig() {
        return options.kubeconfig();
    }

    /** The API server itself, for callers in this process. */
    public Handler apiServer() {
        return apiServer;
    }

    /** Stops: not ready any more, loops end, requests finish, the store is closed. */
    @Override
    public void close() throws InterruptedException, IOException {
        health.stopping();
        for (AutoCloseable loop : loops) {
            try {
                loop.close();
            } catch (Exception failed) {
                throw new IllegalStateException("a loop did not stop", failed);
            }
        }
        http.close(GRACE);
        store.close();
        if (options.ephemeral()) {
            Directories.delete(options.keys());
            Files.deleteIfExists(options.kubeconfig());
        }
        instance.close();
    }
}
